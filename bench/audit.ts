/**
 * Measures the log against its bars: durable events a second, paired in the same run with a hash chain kept by a
 * database trigger; the verification of a whole log; the check of one proof; filtered pages of that log, and its move to
 * the warm tier.
 *
 * npm run bench:audit -- [--seconds 5] [--rounds 3] [--events 1000000] [--json FILE]
 */
import { parseArgs } from 'node:util';
import { createNativeVerifier, proveEvent } from '@haechi/audit';
import { createPool } from '@haechi/database';
import { type EventId, formatId, newId, type TenantId } from '@haechi/kernel';
import { silentLogger } from '@haechi/kernel/testing';
import { hashLeaf, verifyProof } from '@haechi/transparency';
import { type Driven, driveCallers } from './audit/drive-callers.ts';
import { measureTiers } from './audit/measure-tiers.ts';
import { entryFor, LOG_NAME, type OpenLog, openLog, origin } from './audit/open-log.ts';
import { createTriggerChain } from './audit/trigger-chain.ts';
import { atLeast, atMost, type Figure, plain, report } from './figure.ts';

const CALLERS = 64;
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    events: { type: 'string', default: '1000000' },
    json: { type: 'string' },
  },
});
const durationMs = Number(values.seconds) * 1000;
const rounds = Number(values.rounds);
const eventCount = Number(values.events);

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const median = (numbers: readonly number[]): number =>
  numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN;

async function sizeOf({ test }: OpenLog, tenantId: TenantId): Promise<number> {
  const { rows } = await test.superuser.query<{ size: number }>(
    'SELECT size FROM audit.trees WHERE tenant_id = $1',
    [tenantId],
  );
  return rows[0]?.size ?? 0;
}

async function waitUntilSequenced(log: OpenLog, tenantId: TenantId, size: number): Promise<void> {
  while ((await sizeOf(log, tenantId)) < size) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Events that callers wait for, with everything behind them running: sequencer, trees, signatures, feed. */
async function measureLog(log: OpenLog): Promise<Driven & { readonly sequencedPerSecond: number }> {
  const tenantId = newId('tenant');
  let n = 0;
  const startedMs = performance.now();
  const driven = await driveCallers(CALLERS, durationMs, () =>
    log.audit.recordAlone(tenantId, origin, entryFor(tenantId, n++)),
  );
  await waitUntilSequenced(log, tenantId, driven.count);
  return { ...driven, sequencedPerSecond: driven.count / ((performance.now() - startedMs) / 1000) };
}

async function measureThroughput(log: OpenLog): Promise<Figure[]> {
  const pool = createPool({
    url: log.test.superuserUrl,
    log: silentLogger,
    connectionsMax: CALLERS,
    applicationName: 'haechi-rival',
  });
  const chain = await createTriggerChain(pool);
  const leaf = JSON.stringify({ ...origin, ...entryFor(newId('tenant'), 1) });
  await driveCallers(CALLERS, 1_000, () => chain(leaf));
  await measureLog(log);
  const ours: Awaited<ReturnType<typeof measureLog>>[] = [];
  const theirs: Driven[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const one = await measureLog(log);
    const other = await driveCallers(CALLERS, durationMs, () => chain(leaf));
    ours.push(one);
    theirs.push(other);
    say(
      `round ${round}: log ${Math.round(one.perSecond)}/s p99 ${one.p99Ms.toFixed(1)} ms (provable ${Math.round(one.sequencedPerSecond)}/s), chain ${Math.round(other.perSecond)}/s p99 ${other.p99Ms.toFixed(1)} ms`,
    );
  }
  await pool.end();
  const rate = median(ours.map(({ perSecond }) => perSecond));
  const ratios = ours.map(({ perSecond }, round) => perSecond / (theirs[round]?.perSecond ?? Number.NaN));
  return [
    atLeast(`durable events, ${CALLERS} callers`, rate, 'per s', 10_000),
    atMost('p99 until an event is durable', median(ours.map(({ p99Ms }) => p99Ms)), 'ms', 30),
    plain('p50 until an event is durable', median(ours.map(({ p50Ms }) => p50Ms)), 'ms'),
    plain('of them in the signed tree as well', median(ours.map((o) => o.sequencedPerSecond)), 'per s'),
    plain('hash chain in a trigger, same run', median(theirs.map(({ perSecond }) => perSecond)), 'per s'),
    atLeast('times the hash chain', median(ratios), 'x', 2),
  ];
}

/** A log of so many events, recorded in large groups. */
async function fill(log: OpenLog, tenantId: TenantId, count: number): Promise<number> {
  const startedMs = performance.now();
  const group = 5_000;
  for (let from = 0; from < count; from += group) {
    const size = Math.min(group, count - from);
    await Promise.all(
      Array.from({ length: size }, (_, n) =>
        log.audit.recordAlone(tenantId, origin, entryFor(tenantId, from + n)),
      ),
    );
    // Not more than a few batches ahead, so that memory stays flat.
    await waitUntilSequenced(log, tenantId, from + size - 4 * group);
  }
  await waitUntilSequenced(log, tenantId, count);
  return performance.now() - startedMs;
}

async function measureVerification(log: OpenLog): Promise<Figure[]> {
  const tenantId = newId('tenant');
  say(`filling a log with ${eventCount.toLocaleString('en')} events …`);
  const filledMs = await fill(log, tenantId, eventCount);
  const verdict = await log.audit.verify(tenantId);
  if (!verdict.intact || verdict.size !== eventCount)
    throw new Error(`the log is not intact: ${verdict.problem?.code} at ${verdict.problem?.firstBadIndex}`);
  const seconds = verdict.durationMs / 1000;
  return [
    plain('filling that log, signed', eventCount / (filledMs / 1000), 'per s'),
    eventCount === 1_000_000
      ? atMost('verification of 1,000,000 events', seconds, 's', 40)
      : plain(`verification of ${eventCount.toLocaleString('en')} events`, seconds, 's'),
    plain('verified', eventCount / seconds, 'per s'),
    await measureProofCheck(log, tenantId),
    ...(await measureTiers(log, tenantId, eventCount)),
  ];
}

async function measureProofCheck(log: OpenLog, tenantId: TenantId): Promise<Figure> {
  const { rows } = await log.test.superuser.query<{ id: EventId; leaf: string; public_key: Uint8Array }>(
    `SELECT id, leaf, public_key FROM audit.audit_logs, audit.signing_keys WHERE tenant_id = $1 AND index = $2`,
    [tenantId, Math.floor(eventCount / 3)],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the log lacks an entry');
  const proof = await log.database.tenant(tenantId, (tx) => proveEvent(tx, tenantId, row.id), {
    readOnly: true,
  });
  const logOrigin = `${LOG_NAME}/audit/${formatId('tenant', tenantId)}`;
  const policy = { origin: logOrigin, logKeys: [createNativeVerifier(logOrigin, row.public_key)] };
  const entry = new TextEncoder().encode(row.leaf);
  const times: number[] = [];
  for (let run = 0; run < 2_000; run += 1) {
    const startedMs = performance.now();
    const verified = await verifyProof(proof, hashLeaf(entry), policy);
    times.push(performance.now() - startedMs);
    if (!verified.ok) throw new Error(verified.error.message);
  }
  return atMost(`check of one proof (${proof.length} bytes), median`, median(times), 'ms', 1);
}

const log = await openLog();
try {
  say(
    `PostgreSQL of the product, fsync on; ${CALLERS} callers, ${rounds} rounds of ${durationMs / 1000} s each`,
  );
  const figures = [...(await measureThroughput(log)), ...(await measureVerification(log))];
  if (!report('audit', figures, values.json)) process.exitCode = 1;
} finally {
  await log.close();
}
