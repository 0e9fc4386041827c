/**
 * Measures approvals against their bars, with approval really on: every cycle is a question that is put on record, a
 * decision by another principal, a redemption, and one run. Then the same with 10,000 questions waiting, and how long it
 * takes until somebody who waits in another process knows of a decision.
 *
 * npm run bench:approvals -- [--seconds 60] [--callers 16] [--pending 10000] [--json FILE]
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Caller } from '@haechi/http';
import { type ApprovalId, newId, type TenantId } from '@haechi/kernel';
import { type OpenEngine, openEngine } from './approvals/open-engine.ts';
import { atLeast, atMost, type Figure, plain, report } from './figure.ts';
import { processorMsOf, processorMsOfFamily } from './processor-time.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    callers: { type: 'string', default: '16' },
    pending: { type: 'string', default: '10000' },
    json: { type: 'string' },
  },
});
const durationMs = Number(values.seconds) * 1000;
const callers = Number(values.callers);
const pendingCount = Number(values.pending);
/** Every so manyth question is rejected, and its requester sees that it is. */
const REJECT_EVERY = 50;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const quantile = (times: readonly number[], part: number): number =>
  times.toSorted((one, other) => one - other)[Math.floor((times.length - 1) * part)] ?? Number.NaN;

interface Measured {
  readonly cycles: number;
  readonly rejected: number;
  readonly refused: number;
  readonly perSecond: number;
  readonly times: readonly number[];
  readonly processMsPerCycle: number;
  readonly databaseMsPerCycle: number;
}

/** One cycle: ask, be decided by the automatic approver, hear of it, redeem and run. */
async function runCycle(open: OpenEngine, caller: Caller, approver: Caller, n: number) {
  const digest = randomBytes(32);
  const id = await open.ask(caller, digest);
  const waiting = open.engine.whenDecided(caller.tenantId, id, AbortSignal.timeout(60_000));
  await open.decide(approver, id, n % REJECT_EVERY === 0 ? 'reject' : 'approve');
  const status = await waiting;
  if (status?.state === 'rejected') return 'rejected';
  return (await open.redeem(caller, id, digest)) ? 'ran' : 'refused';
}

async function measureCycles(open: OpenEngine, tenantId: TenantId, forMs: number): Promise<Measured> {
  const times: number[] = [];
  const counts = { ran: 0, rejected: 0, refused: 0 };
  const startedMs = performance.now();
  const { databasePid } = open.log;
  const [processMs, databaseMs] = [processorMsOf(process.pid), processorMsOfFamily(databasePid)];
  const before = open.runs();
  let n = 0;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      const [caller, approver] = [open.callerOf(tenantId), open.callerOf(tenantId)];
      while (performance.now() < startedMs + forMs) {
        const atMs = performance.now();
        const outcome = await runCycle(open, caller, approver, ++n).catch(() => 'refused' as const);
        counts[outcome] += 1;
        if (outcome === 'ran') times.push(performance.now() - atMs);
      }
    }),
  );
  const seconds = (performance.now() - startedMs) / 1000;
  if (open.runs() - before !== counts.ran) throw new Error('what was approved did not run exactly once');
  return {
    cycles: counts.ran,
    rejected: counts.rejected,
    refused: counts.refused,
    perSecond: counts.ran / seconds,
    times,
    processMsPerCycle: (processorMsOf(process.pid) - processMs) / counts.ran,
    databaseMsPerCycle: (processorMsOfFamily(databasePid) - databaseMs) / counts.ran,
  };
}

const describe = (name: string, one: Measured): Figure[] => [
  atLeast(`cycles${name}`, one.perSecond, 'per s', 500),
  atMost(`p95 of a cycle${name}`, quantile(one.times, 0.95), 'ms', 50),
  plain(`p50 of a cycle${name}`, quantile(one.times, 0.5), 'ms'),
  plain(`rejected by the approver${name}`, one.rejected, ''),
  atMost(`refused${name}`, one.refused, '', 0),
  plain(`processor time of the process for a cycle${name}`, one.processMsPerCycle, 'ms'),
  plain(`processor time of PostgreSQL for a cycle${name}`, one.databaseMsPerCycle, 'ms'),
];

/** Questions of many people that nobody answers. */
async function leavePending(open: OpenEngine, tenantId: TenantId): Promise<void> {
  const people = Array.from({ length: 100 }, () => open.callerOf(tenantId));
  for (let from = 0; from < pendingCount; from += people.length)
    await Promise.all(people.map((caller) => open.ask(caller, randomBytes(32))));
}

/** From the commit of a decision until who waits in another process knows. */
async function measureResume(open: OpenEngine, tenantId: TenantId): Promise<Figure[]> {
  const [caller, approver] = [open.callerOf(tenantId), open.callerOf(tenantId)];
  const times: number[] = [];
  for (let run = 0; run < 200; run += 1) {
    const id: ApprovalId = await open.ask(caller, randomBytes(32));
    const waiting = open.elsewhere.whenDecided(tenantId, id, AbortSignal.timeout(10_000));
    // It waits by now, as a caller at the gate does.
    await new Promise((resolve) => setTimeout(resolve, 5));
    await open.decide(approver, id, 'approve');
    const decidedMs = performance.now();
    const status = await waiting;
    if (status?.state !== 'approved') throw new Error(`it is ${status?.state}`);
    times.push(performance.now() - decidedMs);
  }
  return [
    atMost('decision to resume in another process, p99', quantile(times, 0.99), 'ms', 100),
    plain('decision to resume in another process, p50', quantile(times, 0.5), 'ms'),
  ];
}

const open = await openEngine();
try {
  say(`PostgreSQL of the product, fsync on; ${callers} callers, ${durationMs / 1000} s each, approval on`);
  const tenantId = newId('tenant');
  await measureCycles(open, tenantId, Math.min(2_000, durationMs));
  const free = await measureCycles(open, tenantId, durationMs);
  const figures = describe('', free);
  figures.push(...(await measureResume(open, tenantId)));
  say(`leaving ${pendingCount.toLocaleString('en')} pending …`);
  await leavePending(open, tenantId);
  const crowded = await measureCycles(open, tenantId, durationMs);
  figures.push(...describe(`, ${pendingCount.toLocaleString('en')} pending`, crowded));
  figures.push(atLeast('speed kept while they wait', crowded.perSecond / free.perSecond, 'x', 0.9));
  if (!report('approvals', figures, values.json)) process.exitCode = 1;
} finally {
  await open.close();
}
