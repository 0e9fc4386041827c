import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createDatabase, createPool, migrate } from '@haechi/database';
import { createTestDatabase } from '@haechi/database/testing';
import { createMovableClock, DAY_MS, newId, type TenantId } from '@haechi/kernel';
import { silentLogger } from '@haechi/kernel/testing';
import { sql } from 'kysely';
import { verifyLog } from '../src/domain/verify-log.ts';
import { createSequenceBatch } from '../src/jobs/sequence-batch.ts';
import { createDatabaseLogSource } from '../src/queries/database-log-source.ts';
import { findMissingDefences } from '../src/queries/find-missing-defences.ts';
import { openLogIdentity } from '../src/signing/open-log-identity.ts';
import { createComposeRow, createRecord } from '../src/use-cases/record.ts';
import { createLogFixture, entryFor, type LogFixture, migrations, origin, rootKey } from './log-fixture.ts';

let log: LogFixture;
before(async () => {
  log = await createLogFixture();
});
after(() => log.test.drop());

const partitionsOf = async (tenantId: TenantId): Promise<string[]> => {
  const { rows } = await log.test.superuser.query<{ name: string }>(
    'SELECT DISTINCT tableoid::regclass::text AS name FROM audit.audit_logs WHERE tenant_id = $1 ORDER BY 1',
    [tenantId],
  );
  return rows.map(({ name }) => name);
};

async function assertIntact(
  { database, identity }: Pick<LogFixture, 'database' | 'identity'>,
  tenantId: TenantId,
  size: number,
) {
  const source = createDatabaseLogSource((work) => database.tenant(tenantId, work), tenantId);
  const trust = { origin: identity.originOf(tenantId), verifiers: identity.verifiersOf(tenantId) };
  const verdict = await verifyLog(source, trust);
  assert.deepEqual([verdict.intact, verdict.size, verdict.problem], [true, size, undefined]);
  assert.deepEqual(await database.tenant(tenantId, findMissingDefences), []);
}

test('an event lies in the partition of its month, and one that fits no month is kept as well', async () => {
  const tenantId = log.newTenant();
  const nowMs = Date.now();
  for (const atMs of [nowMs, nowMs + 40 * DAY_MS, nowMs - 4_000 * DAY_MS, nowMs + 4_000 * DAY_MS]) {
    log.clock.set(atMs);
    await log.append(tenantId, 1);
  }
  await log.sequence();
  const names = await partitionsOf(tenantId);
  assert.equal(names.length, 3);
  assert.ok(names.includes('audit.audit_logs_rest'));
  await assertIntact(log, tenantId, 4);
});

test('partitions are made ahead by many processes at once, each once, and a month whose events came first keeps them', async () => {
  const tenantId = log.newTenant();
  const later = new Date();
  later.setUTCMonth(later.getUTCMonth() + 6, 15);
  log.clock.set(later.getTime());
  await log.append(tenantId, 1);
  await log.sequence();
  assert.deepEqual(await partitionsOf(tenantId), ['audit.audit_logs_rest']);
  const through = new Date(later.getTime() + 62 * DAY_MS);
  const made = await Promise.all(
    Array.from({ length: 4 }, () =>
      log.database.system('make partitions', async (tx) => {
        const { rows } = await sql<{
          made: number;
        }>`SELECT audit.ensure_partitions(${through}) AS made`.execute(tx);
        return rows[0]?.made ?? -1;
      }),
    ),
  );
  // Of the five months that were missing, one has its event in the partition for the rest.
  assert.equal(
    made.reduce((sum, one) => sum + one),
    4,
  );
  await log.append(tenantId, 1);
  await log.sequence();
  await assertIntact(log, tenantId, 2);
});

test('a place in a log is given once, also when the two rows would lie in different partitions', async () => {
  const tenantId = log.newTenant();
  log.clock.set(Date.now());
  await log.append(tenantId, 2);
  await log.sequence();
  const copy = `INSERT INTO audit.audit_logs
    SELECT tenant_id, index, position + 900000, gen_random_uuid(), at + interval '40 days', actor_kind, actor_id, actor_name,
      action, target_kind, target_id, target_name, scope_id, result, reason, ip, leaf, leaf_hash
    FROM audit.audit_logs WHERE tenant_id = $1 AND index = 1`;
  await assert.rejects(log.test.superuser.query(copy, [tenantId]), /index 1 or one after it is taken/);
});

test('the application reaches no partition by its name, and makes partitions only through the routine', async () => {
  const refused = /permission denied|must be owner/;
  for (const statement of [
    'SELECT FROM audit.audit_logs_rest',
    'DELETE FROM audit.audit_logs_rest',
    "CALL audit.guard_partition('audit.audit_logs_rest')",
    'ALTER TABLE audit.audit_logs DETACH PARTITION audit.audit_logs_rest',
    "CREATE TABLE audit.mine PARTITION OF audit.audit_logs FOR VALUES FROM ('2090-01-01') TO ('2090-02-01')",
  ])
    await assert.rejects(
      log.database.system('try', (tx) => sql.raw(statement).execute(tx)),
      refused,
      statement,
    );
});

test('a log that was there before partitions keeps every row, its proofs and its guards, and goes on', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'haechi-before-'));
  const source = fileURLToPath(migrations.directory);
  for (const name of (await readdir(source)).toSorted().slice(0, 3))
    await copyFile(join(source, name), join(directory, name));
  const old = await createTestDatabase([{ schema: 'audit', directory: pathToFileURL(`${directory}/`) }]);
  try {
    const clock = createMovableClock(Date.now());
    const { database } = old;
    // Who signs and records here is the code of today, which wants a column that came later.
    await old.superuser.query('ALTER TABLE audit.signing_keys ADD COLUMN signs_until timestamptz');
    const identity = await openLogIdentity({ database, rootKey, clock, logName: 'haechi.test' });
    const record = createRecord(createComposeRow({ clock, health: () => 'healthy' }));
    const sequenceBatch = createSequenceBatch({ database, identity, clock, log: silentLogger });
    const tenantId = newId('tenant');
    const append = async (count: number) => {
      for (let n = 0; n < count; n += 1)
        await database.tenant(tenantId, (tx) =>
          record(tx, tenantId, origin, entryFor(tenantId, { details: { n } })),
        );
      const { rows } = await old.superuser.query<{ epoch: number }>(
        'UPDATE audit.sequencer SET epoch = epoch + 1 RETURNING epoch',
      );
      while ((await sequenceBatch(rows[0]?.epoch ?? -1)).taken > 0);
    };
    await append(300);
    await old.superuser.query('ALTER TABLE audit.signing_keys DROP COLUMN signs_until');
    const pool = createPool({
      url: old.superuserUrl,
      log: silentLogger,
      connectionsMax: 1,
      applicationName: 'haechi-migrate',
    });
    const client = await pool.connect();
    try {
      const applied = await migrate(client, [migrations], silentLogger);
      assert.ok(applied.includes('audit/004_partitions.sql'));
    } finally {
      client.release();
      await createDatabase(pool).close();
    }
    await assertIntact({ database, identity }, tenantId, 300);
    await append(20);
    await assertIntact({ database, identity }, tenantId, 320);
    const { rows } = await old.superuser.query<{ name: string; count: number }>(
      'SELECT tableoid::regclass::text AS name, count(*) FROM audit.audit_logs GROUP BY 1',
    );
    assert.deepEqual(rows, [{ name: 'audit.audit_logs_first', count: 320 }]);
  } finally {
    await old.drop();
    await rm(directory, { recursive: true, force: true });
  }
});
