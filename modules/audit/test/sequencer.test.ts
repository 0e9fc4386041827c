import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createDatabase, createPool } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import { silentLogger } from '@haechi/kernel/testing';
import { verifyLog } from '../src/domain/verify-log.ts';
import { createLeadership } from '../src/jobs/hold-leadership.ts';
import { createSequenceBatch } from '../src/jobs/sequence-batch.ts';
import { createDatabaseLogSource } from '../src/queries/database-log-source.ts';
import { createLogFixture, entryFor, eventually, type LogFixture, origin } from './log-fixture.ts';

let log: LogFixture;

before(async () => {
  log = await createLogFixture();
});
after(() => log.test.drop());

async function assertIntact(tenantId: TenantId, size: number): Promise<void> {
  const source = createDatabaseLogSource(
    (work) => log.database.tenant(tenantId, work, { readOnly: true }),
    tenantId,
  );
  const trust = { origin: log.identity.originOf(tenantId), verifiers: log.identity.verifiersOf(tenantId) };
  const verdict = await verifyLog(source, trust);
  assert.equal(verdict.problem, undefined);
  assert.equal(verdict.size, size);
}

async function countWaiting(): Promise<number> {
  const { rows } = await log.test.superuser.query<{ count: number }>('SELECT count(*) FROM audit.intake');
  return rows[0]?.count ?? -1;
}

/** A process of its own as far as the database can tell. */
function openProcess() {
  const pool = createPool({
    url: log.test.appUrl,
    log: silentLogger,
    connectionsMax: 4,
    applicationName: 'haechi-other',
  });
  const database = createDatabase(pool);
  return {
    database,
    leadership: createLeadership(database, silentLogger),
    sequenceBatch: createSequenceBatch({
      database,
      identity: log.identity,
      clock: log.clock,
      log: silentLogger,
    }),
  };
}

test('a change that is rolled back leaves nothing in the log', async () => {
  const tenantId = log.newTenant();
  await assert.rejects(
    log.database.tenant(tenantId, async (tx) => {
      await log.record(tx, tenantId, origin, entryFor(tenantId));
      throw new Error('the change failed');
    }),
    /the change failed/,
  );
  assert.equal(await countWaiting(), 0);
  await log.append(tenantId, 1);
  await log.sequence();
  await assertIntact(tenantId, 1);
});

test('events of 20 connections at once get indexes without gaps, in every log', async () => {
  const tenants = [log.newTenant(), log.newTenant(), log.newTenant()];
  const pool = createPool({
    url: log.test.appUrl,
    log: silentLogger,
    connectionsMax: 20,
    applicationName: 'haechi-many',
  });
  const many = createDatabase(pool);
  const epoch = await log.raiseEpoch();
  let writing = true;
  const writers = Promise.all(
    Array.from({ length: 20 }, async (_, writer) => {
      for (let n = 0; n < 30; n += 1) {
        const tenantId = tenants[(writer + n) % 3] ?? assert.fail();
        await many.tenant(tenantId, (tx) => log.record(tx, tenantId, origin, entryFor(tenantId)));
      }
    }),
  ).finally(() => {
    writing = false;
  });
  while (writing) await log.sequenceBatch(epoch);
  await writers;
  while ((await log.sequenceBatch(epoch)).taken > 0);
  await many.close();
  assert.equal(await countWaiting(), 0);
  for (const tenantId of tenants) await assertIntact(tenantId, 200);
});

test('two sequencers at once never fork a tree, and of two epochs only the newer one writes', async () => {
  const tenantId = log.newTenant();
  const one = openProcess();
  const other = openProcess();
  try {
    const old = await log.raiseEpoch();
    const newer = await log.raiseEpoch();
    const taken = { old: 0, newer: 0 };
    for (let round = 0; round < 15; round += 1) {
      await log.append(tenantId, 4);
      const [a, b, c] = await Promise.all([
        one.sequenceBatch(old),
        other.sequenceBatch(newer),
        one.sequenceBatch(newer),
      ]);
      taken.old += a.taken;
      taken.newer += b.taken + c.taken;
    }
    while ((await other.sequenceBatch(newer)).taken > 0);
    assert.equal(taken.old, 0);
    assert.ok(taken.newer > 0);
    await log.append(tenantId, 1);
    assert.deepEqual(await one.sequenceBatch(old), { taken: 0, fenced: true });
    assert.equal(await countWaiting(), 1);
    assert.deepEqual(await other.sequenceBatch(newer), { taken: 1, fenced: false });
    await assertIntact(tenantId, 61);
  } finally {
    await Promise.all([one.database.close(), other.database.close()]);
  }
});

describe('leadership', () => {
  test('is held by one process, and falls to the next when the connection of the first is gone', async () => {
    const one = openProcess();
    const other = openProcess();
    try {
      const first = await one.leadership.hold();
      assert.ok(first !== undefined);
      assert.equal(await other.leadership.hold(), undefined);
      assert.equal(await one.leadership.hold(), first);
      const { rowCount } = await log.test.superuser.query(
        `SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
         WHERE l.locktype = 'advisory' AND d.datname = current_database()`,
      );
      assert.equal(rowCount, 1);
      const startedMs = performance.now();
      let second: number | undefined;
      await eventually(async () => (second = await other.leadership.hold()) !== undefined);
      assert.ok(performance.now() - startedMs < 2_000);
      assert.ok((second ?? 0) > first);
      assert.deepEqual(await one.sequenceBatch(first), { taken: 0, fenced: false });
      await log.append(log.newTenant(), 1);
      assert.deepEqual(await one.sequenceBatch(first), { taken: 0, fenced: true });
      await eventually(async () => (await one.leadership.hold()) === undefined);
      await other.leadership.release();
      await eventually(async () => (await one.leadership.hold()) !== undefined);
      await log.sequence();
    } finally {
      await Promise.all([one.leadership.release(), other.leadership.release()]);
      await Promise.all([one.database.close(), other.database.close()]);
    }
  });
});

test('a connection that is killed in the middle of a batch loses and doubles nothing', async () => {
  const tenantId = log.newTenant();
  await log.append(tenantId, 10);
  const epoch = await log.raiseEpoch();
  const victim = openProcess();
  const blocker = await log.test.superuser.connect();
  try {
    // The batch has taken its rows when it waits for the fence, which somebody else holds.
    await blocker.query('BEGIN');
    await blocker.query('SELECT 1 FROM audit.sequencer FOR UPDATE');
    const batch = victim.sequenceBatch(epoch);
    const failed = assert.rejects(batch);
    const killed = async (): Promise<boolean> => {
      const { rowCount } = await log.test.superuser.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name = 'haechi-other' AND datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rowCount === 1;
    };
    await eventually(killed);
    await failed;
    await blocker.query('ROLLBACK');
    assert.equal(await countWaiting(), 10);
    assert.deepEqual(await victim.sequenceBatch(epoch), { taken: 10, fenced: false });
    await assertIntact(tenantId, 10);
  } finally {
    blocker.release();
    await victim.database.close();
  }
});

test('a clock that is set back neither reorders nor breaks the log', async () => {
  const tenantId = log.newTenant();
  await log.append(tenantId, 3);
  await log.sequence();
  log.clock.advance(-3_600_000);
  await log.append(tenantId, 3);
  await log.sequence();
  const { rows } = await log.test.superuser.query<{ n: number; at: Date }>(
    `SELECT (leaf::jsonb -> 'details' -> 'n')::int AS n, at FROM audit.audit_logs WHERE tenant_id = $1 ORDER BY index`,
    [tenantId],
  );
  assert.deepEqual(
    rows.map((row) => row.n),
    [0, 1, 2, 0, 1, 2],
  );
  assert.ok((rows[3]?.at ?? 0) < (rows[2]?.at ?? 0));
  await assertIntact(tenantId, 6);
});
