import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CodedError, type EventId, newId, type TenantId } from '@haechi/kernel';
import { verifyProof } from '@haechi/transparency';
import { composeEvent } from '../src/domain/compose-event.ts';
import { formatLeaf, hashLeafText } from '../src/domain/leaf.ts';
import { verifyLog } from '../src/domain/verify-log.ts';
import { createDatabaseLogSource } from '../src/queries/database-log-source.ts';
import { proveEvent } from '../src/queries/prove-event.ts';
import { createInsertIntake, type IntakeRow } from '../src/use-cases/record.ts';
import { createLogFixture, entryFor, type LogFixture, origin, startMs } from './log-fixture.ts';

let log: LogFixture;

before(async () => {
  log = await createLogFixture();
});
after(() => log.test.drop());

async function entryAt(tenantId: TenantId, index: number): Promise<{ id: EventId; leaf: string }> {
  const { rows } = await log.test.superuser.query<{ id: EventId; leaf: string }>(
    'SELECT id, leaf FROM audit.audit_logs WHERE tenant_id = $1 AND index = $2',
    [tenantId, index],
  );
  return rows[0] ?? assert.fail('no such entry');
}

const prove = (tenantId: TenantId, id: EventId): Promise<string> =>
  log.database.tenant(tenantId, (tx) => proveEvent(tx, tenantId, id), { readOnly: true });

async function assertProven(tenantId: TenantId, index: number): Promise<void> {
  const { id, leaf } = await entryAt(tenantId, index);
  const proof = await prove(tenantId, id);
  const policy = {
    origin: log.identity.originOf(tenantId),
    logKeys: log.identity.verifiersOf(tenantId),
  };
  const verified = await verifyProof(proof, hashLeafText(leaf), policy);
  assert.ok(verified.ok, `proof of ${index}: ${verified.ok ? '' : verified.error.code}`);
  assert.equal(verified.value.index, index);
  assert.ok(Buffer.byteLength(proof) < 2_048, `a proof of ${Buffer.byteLength(proof)} bytes`);
  const other = await verifyProof(proof, hashLeafText(`${leaf} `), policy);
  assert.equal(other.ok, false);
}

test('every event of a small log is proven offline by the proof file, at every size of the log', async () => {
  const tenantId = log.newTenant();
  for (let size = 1; size <= 9; size += 1) {
    await log.append(tenantId, 1);
    await log.sequence();
    for (let index = 0; index < size; index += 1) await assertProven(tenantId, index);
  }
});

test('an event that waits for its place is answered AUD_001, one that does not exist RES_001', async () => {
  const tenantId = log.newTenant();
  const id = await log.database.tenant(tenantId, (tx) =>
    log.record(tx, tenantId, origin, entryFor(tenantId)),
  );
  const coded = (code: string) => (error: unknown) => error instanceof CodedError && error.code === code;
  await assert.rejects(prove(tenantId, id), coded('AUD_001'));
  await assert.rejects(prove(tenantId, newId('event')), coded('RES_001'));
  await assert.rejects(prove(log.newTenant(), id), coded('RES_001'));
  await log.sequence();
  await assert.rejects(prove(log.newTenant(), id), coded('RES_001'));
  await assertProven(tenantId, 0);
});

test('a log beyond 65,536 entries has tiles of two levels, is intact, and proves its first, last and border entries', async () => {
  const tenantId = log.newTenant();
  const size = 256 * 256 + 300;
  const rows = Array.from({ length: size }, (_, n): IntakeRow => {
    const id = newId('event');
    const entry = entryFor(tenantId, { details: { n } });
    const leaf = formatLeaf(composeEvent({ id, tenantId, atMs: startMs + n, origin, entry }));
    return { tenant_id: tenantId, event_id: id, leaf };
  });
  for (let from = 0; from < size; from += 5_000) {
    await log.database.tenant(tenantId, async (tx) =>
      createInsertIntake(() => undefined)(tx, rows.slice(from, from + 5_000)),
    );
  }
  await log.sequence();
  const { rows: tiles } = await log.test.superuser.query<{ level: number; count: number }>(
    'SELECT level, count(*) FROM audit.tiles WHERE tenant_id = $1 GROUP BY level ORDER BY level',
    [tenantId],
  );
  assert.deepEqual(
    tiles.map(({ level, count }) => [level, count]),
    [
      [0, 257],
      [1, 1],
    ],
  );
  for (const index of [0, 255, 256, 65_535, 65_536, 65_791, 65_792, size - 1])
    await assertProven(tenantId, index);
  const source = createDatabaseLogSource(
    (work) => log.database.tenant(tenantId, work, { readOnly: true }),
    tenantId,
  );
  const trust = { origin: log.identity.originOf(tenantId), verifiers: log.identity.verifiersOf(tenantId) };
  assert.equal((await verifyLog(source, trust)).problem, undefined);
  await log.test.superuser.query('ALTER TABLE audit.tiles DISABLE TRIGGER USER');
  await log.test.superuser.query(
    'UPDATE audit.tiles SET hashes = overlay(hashes PLACING $2::bytea FROM 33) WHERE tenant_id = $1 AND level = 1',
    [tenantId, hashLeafText('x')],
  );
  assert.deepEqual((await verifyLog(source, trust)).problem, {
    code: 'tile_changed',
    firstBadIndex: 0,
    params: {},
  });
});
