import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CodedError, DAY_MS, HOUR_MS, PLATFORM_TENANT_ID, type TenantId } from '@haechi/kernel';
import { silentLogger } from '@haechi/kernel/testing';
import {
  createCosignatureVerifier,
  createNoteVerifier,
  formatAddCheckpoint,
  parseNote,
  parseVerifierKey,
  pickCosignature,
  verifyNote,
} from '@haechi/transparency';
import { createSealHours } from '../src/jobs/seal-hours.ts';
import { openLogIdentity, refreshLogIdentity } from '../src/signing/open-log-identity.ts';
import { createRotateLogKey } from '../src/use-cases/rotate-log-key.ts';
import { createRotateWitnessKey } from '../src/use-cases/rotate-witness-key.ts';
import { createVerifyTenantLog } from '../src/use-cases/verify-tenant-log.ts';
import { createManageWitnessedLogs } from '../src/witness/manage-witnesses.ts';
import { createWitnessService } from '../src/witness/serve-witness.ts';
import { createLogFixture, eventually, type LogFixture, origin, rootKey } from './log-fixture.ts';
import type { SequencingOrder } from './sequencing-process.ts';

const PROCESS = fileURLToPath(new URL('./sequencing-process.ts', import.meta.url));

let log: LogFixture;
before(async () => {
  log = await createLogFixture();
});
after(() => log.test.drop());

const deps = () => ({ database: log.database, rootKey, clock: log.clock });
const rotate = () =>
  createRotateLogKey({ ...deps(), record: log.record, identity: async () => log.identity })(origin, 'a test');
const verify = (tenantId: TenantId) =>
  createVerifyTenantLog(
    log.database,
    async () => log.identity,
    log.reader,
    () => 0,
  )(tenantId);

async function newestNote(tenantId: TenantId): Promise<string> {
  const { rows } = await log.test.superuser.query<{ note: string }>(
    'SELECT note FROM audit.checkpoints WHERE tenant_id = $1 ORDER BY size DESC LIMIT 1',
    [tenantId],
  );
  return rows[0]?.note ?? '';
}

const signaturesOf = (note: string): number => {
  const parsed = parseNote(note);
  return parsed.ok ? parsed.value.signatures.length : 0;
};

/** Whether somebody who knows this key alone verifies the note. */
async function isGoodFor(verifierKey: string, note: string): Promise<boolean> {
  const key = parseVerifierKey(verifierKey);
  assert.ok(key.ok);
  return (await verifyNote(note, [createNoteVerifier(key.value)])).ok;
}

async function grow(tenantId: TenantId): Promise<string> {
  await log.append(tenantId, 3);
  await log.sequence();
  return await newestNote(tenantId);
}

test('both keys sign for a while, so that whoever knows one of them goes on; then the former one signs no more', async () => {
  const tenantId = log.newTenant();
  const earlier = await grow(tenantId);
  const former = log.identity.verifierKeyOf(tenantId);
  const { until } = await rotate();
  assert.equal(until.getTime(), log.clock.now() + 30 * DAY_MS);
  const next = log.identity.verifierKeyOf(tenantId);
  assert.notEqual(next, former);
  assert.equal(next.split('+')[0], former.split('+')[0], 'the origin of a log stays');

  const together = await grow(tenantId);
  assert.equal(signaturesOf(together), 2);
  assert.deepEqual([await isGoodFor(former, together), await isGoodFor(next, together)], [true, true]);
  assert.equal(await isGoodFor(next, earlier), false, 'a key does not sign what was before it');

  log.clock.advance(31 * DAY_MS);
  const alone = await grow(tenantId);
  assert.equal(signaturesOf(alone), 1);
  assert.deepEqual([await isGoodFor(former, alone), await isGoodFor(next, alone)], [false, true]);
  assert.equal((await verify(tenantId)).intact, true, 'what the former key signed stays good');
  assert.deepEqual(
    log.identity.publishedKeysOf(tenantId).map((key) => [key.verifierKey, key.until?.getTime()]),
    [
      [next, undefined],
      [former, until.getTime()],
    ],
  );
});

test('the change is an entry of the log, with both keys, under a checkpoint of both', async () => {
  const { verifierKey, former } = await rotate();
  await log.sequence();
  const { rows } = await log.test.superuser.query<{ details: unknown; reason: string }>(
    `SELECT leaf::jsonb -> 'details' AS details, leaf::jsonb ->> 'reason' AS reason FROM audit.audit_logs
     WHERE action = 'log_key.rotated' ORDER BY position DESC LIMIT 1`,
  );
  assert.deepEqual(rows[0]?.details, { verifierKey, former });
  assert.equal(rows[0]?.reason, 'a test');
  assert.equal(signaturesOf(await newestNote(PLATFORM_TENANT_ID)), 2);
});

test('another process takes the change over, and one that does not know it yet forks nothing', async () => {
  log.clock.advance(31 * DAY_MS);
  const tenantId = log.newTenant();
  const other = await openLogIdentity({ ...deps(), logName: 'haechi.test' });
  await rotate();
  assert.notEqual(other.verifierKeyOf(tenantId), log.identity.verifierKeyOf(tenantId));
  // It still signs with the former key alone: good for everybody, since that key signs for another 30 days.
  const note = await other.signCheckpoint(tenantId, 1, new Uint8Array(32));
  assert.ok((await verifyNote(note, log.identity.verifiersOf(tenantId, new Date(log.clock.now())))).ok);
  await refreshLogIdentity(other, deps());
  assert.equal(other.verifierKeyOf(tenantId), log.identity.verifierKeyOf(tenantId));
  assert.equal(signaturesOf(await other.signCheckpoint(tenantId, 1, new Uint8Array(32))), 2);
});

test('a key that has ended seals no hour: whoever stole it later is found', async (t) => {
  const young = await createLogFixture();
  t.after(() => young.test.drop());
  const { database, clock, record, identity, reader } = young;
  const tenantId = young.newTenant();
  const own = { database, rootKey, clock };
  const thief = await openLogIdentity({ ...own, logName: 'haechi.test' });
  await createRotateLogKey({
    ...own,
    record,
    identity: async () => identity,
    settings: { readNumber: async () => 1 },
  })(origin, 'a test');
  clock.advance(2 * DAY_MS);
  await young.append(tenantId, 3);
  await young.sequence();
  clock.advance(HOUR_MS);
  // Opened before the change, it signs with the former key as if that had not ended.
  const sealHours = createSealHours({ ...own, identity: thief, log: silentLogger });
  const epoch = await young.raiseEpoch();
  while ((await sealHours(epoch)) === 'more');
  const verdict = await createVerifyTenantLog(
    database,
    async () => identity,
    reader,
    () => 0,
  )(tenantId);
  assert.deepEqual([verdict.intact, verdict.problem?.code], [false, 'hour_block_forged']);
});

test('not more than four keys sign at once, and a retired one never comes back', async () => {
  log.clock.advance(31 * DAY_MS);
  for (let count = 0; count < 3; count += 1) await rotate();
  await assert.rejects(rotate(), (error) => error instanceof CodedError && error.code === 'AUD_012');
  const { superuser } = log.test;
  await assert.rejects(
    superuser.query('UPDATE audit.signing_keys SET signs_until = NULL WHERE retired_at IS NOT NULL'),
    /retired once/,
  );
});

test('two server processes change the key under load without a fork, also when the one that leads is killed', async () => {
  const alone = await createLogFixture();
  const tenantId = alone.newTenant();
  const order: SequencingOrder = { url: alone.test.appUrl.reveal(), tenantId };
  const children: ChildProcess[] = [1, 2].map(() =>
    spawn(process.execPath, [PROCESS, JSON.stringify(order)], { stdio: ['ignore', 'inherit', 'inherit'] }),
  );
  const countOf = async (signatures: number): Promise<number> => {
    const { rows } = await alone.test.superuser.query<{ note: string }>(
      'SELECT note FROM audit.checkpoints WHERE tenant_id = $1',
      [tenantId],
    );
    return rows.filter(({ note }) => signaturesOf(note) === signatures).length;
  };
  try {
    await eventually(async () => (await countOf(1)) > 3, 60_000);
    // A third process, of the administrator's request: the others learn of it from the database.
    const clock = { now: Date.now };
    const identity = async () => alone.identity;
    const parts = { database: alone.database, rootKey, clock, record: alone.record, identity };
    await createRotateLogKey(parts)(origin, 'a test');
    await eventually(async () => (await countOf(2)) > 3, 60_000);
    const [first] = children;
    first?.kill('SIGKILL');
    const soFar = await countOf(2);
    await eventually(async () => (await countOf(2)) > soFar + 3, 60_000);
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(
      children.map(async (child) => child.exitCode ?? child.signalCode ?? (await once(child, 'close'))),
    );
  }
  await alone.sequence();
  const seen = createVerifyTenantLog(
    alone.database,
    async () => alone.identity,
    alone.reader,
    () => 0,
  );
  const verdict = await seen(tenantId);
  assert.deepEqual([verdict.intact, verdict.problem], [true, undefined]);
  await alone.test.drop();
});

test('a witness that changed its key cosigns with both for a while, and takes the next key of a log beside its former one', async () => {
  const { database, clock, identity, record } = log;
  const tenantId = log.newTenant();
  const service = createWitnessService({ database, rootKey, clock, name: async () => 'watcher.test' });
  const logs = createManageWitnessedLogs({ database, record, clock });
  await logs.add(origin, identity.verifierKeyOf(tenantId));
  const changed = await createRotateWitnessKey({ ...deps(), record, service })(origin, 'a test');
  const checkpoint = await grow(tenantId);
  const answer = await service.addCheckpoint(formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint }));
  assert.equal(answer.status, 200);
  const [text = ''] = checkpoint.split('\n\n');
  for (const key of [changed.verifierKey, changed.former]) {
    const parsed = parseVerifierKey(key);
    assert.ok(parsed.ok);
    const line = await pickCosignature(`${text}\n`, answer.body, createCosignatureVerifier(parsed.value));
    assert.ok(line !== undefined, `no cosignature by ${key}`);
  }

  // The log has a new key as well: known to the witness beside the one before.
  log.clock.advance(31 * DAY_MS);
  const earlier = identity.verifierKeyOf(tenantId);
  await rotate();
  await assert.rejects(
    logs.add(origin, earlier),
    (error) => error instanceof CodedError && error.code === 'AUD_007',
  );
  const known = await logs.add(origin, identity.verifierKeyOf(tenantId));
  assert.deepEqual([known.verifierKey, known.size], [identity.verifierKeyOf(tenantId), 3]);
});
