import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { TenantId } from '@haechi/kernel';
import { hashLeafText } from '../src/domain/leaf.ts';
import { type LogVerdict, type VerifyOptions, verifyLog } from '../src/domain/verify-log.ts';
import { createDatabaseLogSource } from '../src/queries/database-log-source.ts';
import { findMissingDefences } from '../src/queries/find-missing-defences.ts';
import { createLogFixture, type LogFixture } from './log-fixture.ts';

/** One full tile and a right edge, so that both places where a hash can stand are attacked. */
const SIZE = 300;
const IN_TILE = 77;
const AT_EDGE = 280;

let log: LogFixture;
let tenantId: TenantId;

before(async () => {
  log = await createLogFixture();
});
after(() => log.test.drop());

beforeEach(async () => {
  tenantId = log.newTenant();
  await log.append(tenantId, 200);
  await log.sequence();
  await log.append(tenantId, SIZE - 200);
  await log.sequence();
});

async function verify(options?: VerifyOptions): Promise<LogVerdict> {
  const source = createDatabaseLogSource(
    (work) => log.database.tenant(tenantId, work, { readOnly: true }),
    tenantId,
  );
  const trust = { origin: log.identity.originOf(tenantId), verifiers: log.identity.verifiersOf(tenantId) };
  return await verifyLog(source, trust, options);
}

/** As a superuser with every protection of the table lifted. */
async function attack(statement: string, values: readonly unknown[] = []): Promise<void> {
  const client = await log.test.superuser.connect();
  try {
    await client.query('BEGIN');
    const tables = ['audit_logs', 'tiles', 'checkpoints'];
    for (const table of tables) await client.query(`ALTER TABLE audit.${table} DISABLE TRIGGER USER`);
    const { rowCount } = await client.query(statement, [tenantId, ...values]);
    assert.notEqual(rowCount, 0, 'the attack must hit something');
    for (const table of tables) {
      await client.query(`ALTER TABLE audit.${table} ENABLE ALWAYS TRIGGER refuse_change`);
      await client.query(`ALTER TABLE audit.${table} ENABLE ALWAYS TRIGGER refuse_truncate`);
    }
    for (const trigger of ['refuse_delete', 'keep_places_unique'])
      await client.query(`ALTER TABLE audit.audit_logs ENABLE ALWAYS TRIGGER ${trigger}`);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

function assertBroken(verdict: LogVerdict, code: string, firstBadIndex: number | null): void {
  assert.equal(verdict.problem?.code, code);
  assert.equal(verdict.problem.firstBadIndex, firstBadIndex);
  assert.equal(verdict.intact, false);
}

async function leafAt(index: number): Promise<string> {
  const { rows } = await log.test.superuser.query<{ leaf: string }>(
    'SELECT leaf FROM audit.audit_logs WHERE tenant_id = $1 AND index = $2',
    [tenantId, index],
  );
  return rows[0]?.leaf ?? assert.fail('no such entry');
}

test('an untouched log is intact and covered by its newest checkpoint to the last entry', async () => {
  const verdict = await verify({ seenSize: SIZE });
  assert.equal(verdict.problem, undefined);
  assert.equal(verdict.intact, true);
  assert.equal(verdict.size, SIZE);
});

describe('an edit by a superuser is found at the entry it was made to', () => {
  for (const index of [0, IN_TILE, AT_EDGE, SIZE - 1]) {
    test(`of the text of entry ${index}`, async () => {
      await attack(
        `UPDATE audit.audit_logs SET leaf = replace(leaf, 'usr_', 'svc_') WHERE tenant_id = $1 AND index = $2`,
        [index],
      );
      assertBroken(await verify(), 'entry_changed', index);
    });
  }

  test('of a searched column only', async () => {
    await attack(`UPDATE audit.audit_logs SET actor_name = '홍길동' WHERE tenant_id = $1 AND index = $2`, [
      IN_TILE,
    ]);
    const verdict = await verify();
    assertBroken(verdict, 'columns_changed', IN_TILE);
    assert.equal(verdict.problem?.params['columns'], 'actor_name');
  });

  test('of the stored hash only', async () => {
    await attack('UPDATE audit.audit_logs SET leaf_hash = $3 WHERE tenant_id = $1 AND index = $2', [
      AT_EDGE,
      createHash('sha256').digest(),
    ]);
    assertBroken(await verify(), 'entry_changed', AT_EDGE);
  });

  test('of text and hash alike, where the tile still knows better', async () => {
    const forged = (await leafAt(IN_TILE)).replace(/"n":\d+/, '"n":424242');
    await attack(
      'UPDATE audit.audit_logs SET leaf = $3, leaf_hash = $4 WHERE tenant_id = $1 AND index = $2',
      [IN_TILE, forged, hashLeafText(forged)],
    );
    assertBroken(await verify(), 'tile_changed', IN_TILE);
  });

  test('of text, hash and tile alike: the first entry no good checkpoint covers is named', async () => {
    const forged = (await leafAt(IN_TILE)).replace(/"n":\d+/, '"n":424242');
    const hash = hashLeafText(forged);
    await attack(
      'UPDATE audit.audit_logs SET leaf = $3, leaf_hash = $4 WHERE tenant_id = $1 AND index = $2',
      [IN_TILE, forged, hash],
    );
    await attack(
      `UPDATE audit.tiles SET hashes = overlay(hashes PLACING $2::bytea FROM ${IN_TILE * 32 + 1})
       WHERE tenant_id = $1 AND level = 0`,
      [hash],
    );
    assertBroken(await verify(), 'root_differs', 0);
  });

  test('of text and hash alike at the edge: the first entry after the last good checkpoint is named', async () => {
    const forged = (await leafAt(AT_EDGE)).replace(/"n":\d+/, '"n":424242');
    await attack(
      'UPDATE audit.audit_logs SET leaf = $3, leaf_hash = $4 WHERE tenant_id = $1 AND index = $2',
      [AT_EDGE, forged, hashLeafText(forged)],
    );
    const verdict = await verify();
    assertBroken(verdict, 'root_differs', 200);
    assert.equal(verdict.size, 200);
  });

  test('of the order among the events of all logs', async () => {
    await attack(
      'UPDATE audit.audit_logs SET position = position + 1000000 WHERE tenant_id = $1 AND index = $2',
      [9],
    );
    assertBroken(await verify(), 'position_changed', 9);
  });
});

describe('what is missing or out of place is found where it is', () => {
  test('a deleted entry', async () => {
    await attack('DELETE FROM audit.audit_logs WHERE tenant_id = $1 AND index = $2', [IN_TILE]);
    assertBroken(await verify(), 'entry_missing', IN_TILE);
  });

  test('the last entries', async () => {
    await attack('DELETE FROM audit.audit_logs WHERE tenant_id = $1 AND index >= $2', [AT_EDGE]);
    assertBroken(await verify(), 'entry_missing', AT_EDGE);
  });

  async function swap(one: number, other: number): Promise<void> {
    const away = 900_000;
    await attack(
      'UPDATE audit.audit_logs SET index = index + $4 WHERE tenant_id = $1 AND index IN ($2, $3)',
      [one, other, away],
    );
    await attack('UPDATE audit.audit_logs SET index = $2 - index WHERE tenant_id = $1 AND index >= $3', [
      one + other + away,
      away,
    ]);
  }

  test('two entries that changed places', async () => {
    await swap(3, 5);
    assertBroken(await verify(), 'tile_changed', 3);
  });

  test('two entries at the edge that changed places', async () => {
    await swap(AT_EDGE, AT_EDGE + 3);
    assertBroken(await verify(), 'position_changed', AT_EDGE);
    // Who also puts the positions right is stopped by the signed root.
    await attack(`UPDATE audit.audit_logs SET position = 10000000 + index WHERE tenant_id = $1`);
    assertBroken(await verify(), 'root_differs', 200);
  });

  test('an entry that was slipped in at the end', async () => {
    const leaf = await leafAt(0);
    const copy = leaf.replace(/"id":"evt_[^"]+"/, '"id":"evt_01jd0m5w4xevh8x0h5m1v5b2c9"');
    await attack(
      `INSERT INTO audit.audit_logs SELECT tenant_id, ${SIZE}, position + 5000000, gen_random_uuid(), at,
         actor_kind, actor_id, actor_name, action, target_kind, target_id, target_name, scope_id, result, reason, ip, $2, $3
       FROM audit.audit_logs WHERE tenant_id = $1 AND index = 0`,
      [copy, hashLeafText(copy)],
    );
    const verdict = await verify();
    assert.equal(verdict.problem?.firstBadIndex, SIZE);
  });

  test('a log that was cut back together with its checkpoints and its tree, by a process that saw it longer', async () => {
    const { rows } = await log.test.superuser.query<{ subtrees: Buffer; root: Buffer }>(
      'SELECT subtrees, root FROM audit.trees WHERE tenant_id = $1',
      [tenantId],
    );
    assert.equal(rows.length, 1);
    await attack('DELETE FROM audit.audit_logs WHERE tenant_id = $1');
    await attack('DELETE FROM audit.tiles WHERE tenant_id = $1');
    await attack('DELETE FROM audit.checkpoints WHERE tenant_id = $1');
    await attack('DELETE FROM audit.trees WHERE tenant_id = $1');
    assertBroken(await verify({ seenSize: SIZE }), 'rolled_back', 0);
  });

  test('a stored tile', async () => {
    await attack('DELETE FROM audit.tiles WHERE tenant_id = $1');
    assertBroken(await verify(), 'tile_missing', 0);
  });
});

async function findPartitions({ test: { superuser } }: LogFixture): Promise<string[]> {
  const { rows } = await superuser.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class JOIN pg_inherits ON inhrelid = oid
     WHERE inhparent = 'audit.audit_logs'::regclass ORDER BY relname`,
  );
  assert.ok(rows.length >= 4, 'this month, those ahead, and the one for the rest');
  return rows.map(({ name }) => name);
}

test('an emptied table is found, however the protection was lifted', async () => {
  const alone = await createLogFixture();
  try {
    const tenant = alone.newTenant();
    await alone.append(tenant, 3);
    await alone.sequence();
    const { superuser } = alone.test;
    for (const mode of ['origin', 'replica']) {
      const client = await superuser.connect();
      try {
        await client.query(`SET session_replication_role = ${mode}`);
        await assert.rejects(client.query('UPDATE audit.audit_logs SET leaf = leaf'), /append-only: UPDATE/);
        await assert.rejects(client.query('DELETE FROM audit.checkpoints'), /append-only: DELETE/);
        await assert.rejects(client.query('TRUNCATE audit.audit_logs'), /append-only: TRUNCATE/);
        await assert.rejects(client.query('DELETE FROM audit.audit_logs'), /append-only: DELETE/);
        for (const partition of await findPartitions(alone)) {
          const { rowCount } = await client.query(`SELECT FROM audit.${partition} LIMIT 1`);
          await assert.rejects(
            client.query(`UPDATE audit.${partition} SET leaf = leaf`),
            /append-only: UPDATE/,
          );
          await assert.rejects(client.query(`TRUNCATE audit.${partition}`), /append-only: TRUNCATE/);
          if (rowCount === 1)
            await assert.rejects(client.query(`DELETE FROM audit.${partition}`), /append-only: DELETE/);
        }
      } finally {
        client.release(true);
      }
    }
    assert.deepEqual(await alone.database.tenant(tenant, findMissingDefences), []);
    const guarded = ['audit_logs', ...(await findPartitions(alone))];
    for (const table of guarded) await superuser.query(`DROP TRIGGER refuse_truncate ON audit.${table}`);
    await superuser.query('TRUNCATE audit.audit_logs');
    assert.deepEqual(
      await alone.database.tenant(tenant, findMissingDefences),
      guarded.map((table) => `${table}.refuse_truncate`),
    );
    const source = createDatabaseLogSource((work) => alone.database.tenant(tenant, work), tenant);
    const trust = { origin: alone.identity.originOf(tenant), verifiers: alone.identity.verifiersOf(tenant) };
    assertBroken(await verifyLog(source, trust), 'entry_missing', 0);
  } finally {
    await alone.test.drop();
  }
});

describe('a checkpoint that was replaced is found', () => {
  test('when it is deleted at the end', async () => {
    await attack('DELETE FROM audit.checkpoints WHERE tenant_id = $1 AND size = $2', [SIZE]);
    assertBroken(await verify(), 'checkpoint_missing', 200);
  });

  test('when another key signed it', async () => {
    const other = await createLogFixture();
    try {
      const { rows } = await log.test.superuser.query<{ root: Buffer }>(
        'SELECT root FROM audit.checkpoints WHERE tenant_id = $1 AND size = $2',
        [tenantId, SIZE],
      );
      const root = rows[0]?.root ?? assert.fail('no checkpoint');
      const note = await other.identity.signCheckpoint(tenantId, SIZE, root);
      await attack('UPDATE audit.checkpoints SET note = $3 WHERE tenant_id = $1 AND size = $2', [SIZE, note]);
      const verdict = await verify();
      assertBroken(verdict, 'checkpoint_forged', 200);
      assert.equal(verdict.problem?.params['reason'], 'no_known_signature');
    } finally {
      await other.test.drop();
    }
  });

  test('when it is one of another log, or of another size', async () => {
    const foreign = await log.identity.signCheckpoint(log.newTenant(), SIZE, hashLeafText('x'));
    await attack('UPDATE audit.checkpoints SET note = $3 WHERE tenant_id = $1 AND size = $2', [200, foreign]);
    assertBroken(await verify(), 'checkpoint_forged', 0);
    await attack(
      `UPDATE audit.checkpoints SET note = (SELECT note FROM audit.checkpoints WHERE tenant_id = $1 AND size = ${SIZE})
       WHERE tenant_id = $1 AND size = $2`,
      [200],
    );
    assertBroken(await verify(), 'checkpoint_forged', 0);
  });

  test('when its row says another root than its note', async () => {
    await attack('UPDATE audit.checkpoints SET root = $3 WHERE tenant_id = $1 AND size = $2', [
      SIZE,
      hashLeafText('x'),
    ]);
    assertBroken(await verify(), 'checkpoint_forged', 200);
  });
});

test('a changed state of the tree is found although every entry is good', async () => {
  await attack('UPDATE audit.trees SET root = $2 WHERE tenant_id = $1', [hashLeafText('x')]);
  assertBroken(await verify(), 'tree_changed', null);
});
