import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CodedError, type TenantId } from '@haechi/kernel';
import { hashLeaf, openCheckpoint, rootOfLeaves, verifyProof } from '@haechi/transparency';
import { proveInPlatformTree } from '../src/queries/prove-in-platform-tree.ts';
import { verifyPlatformTree } from '../src/use-cases/verify-platform-tree.ts';
import { createVerifyTenantLog } from '../src/use-cases/verify-tenant-log.ts';
import { createLogFixture, type LogFixture } from './log-fixture.ts';

let log: LogFixture;

before(async () => {
  log = await createLogFixture();
});
after(() => log.test.drop());

const prove = (tenantId: TenantId) =>
  log.database.system('prove', (tx) => proveInPlatformTree(tx, tenantId), { readOnly: true });

async function assertCovered(tenantId: TenantId): Promise<void> {
  const { checkpoint, proof } = await prove(tenantId);
  const policy = { origin: log.identity.platformOrigin, logKeys: log.identity.platformVerifiers };
  const leafHash = hashLeaf(new TextEncoder().encode(checkpoint));
  const verified = await verifyProof(proof, leafHash, policy);
  assert.ok(verified.ok, verified.ok ? '' : verified.error.code);
  const opened = await openCheckpoint(checkpoint, {
    origin: log.identity.originOf(tenantId),
    logKeys: log.identity.verifiersOf(tenantId),
  });
  assert.ok(opened.ok);
  const { rows } = await log.test.superuser.query<{ note: string }>(
    'SELECT note FROM audit.checkpoints WHERE tenant_id = $1 ORDER BY size DESC LIMIT 1',
    [tenantId],
  );
  assert.equal(checkpoint, rows[0]?.note);
  assert.equal((await verifyProof(proof, hashLeaf(new Uint8Array(1)), policy)).ok, false);
}

test('a log without events has nothing in the platform tree', async () => {
  await assert.rejects(
    prove(log.newTenant()),
    (error) => error instanceof CodedError && error.code === 'RES_001',
  );
});

test('the newest checkpoint of every log is in the platform tree, at every batch and beyond full tiles', async () => {
  const tenants = [log.newTenant(), log.newTenant(), log.newTenant()];
  for (let round = 0; round < 3; round += 1) {
    for (const tenantId of tenants.slice(0, round + 1)) await log.append(tenantId, 1);
    await log.sequence();
    for (const tenantId of tenants.slice(0, round + 1)) await assertCovered(tenantId);
  }
  const crowd = Array.from({ length: 300 }, () => log.newTenant());
  for (const tenantId of crowd) await log.append(tenantId, 1);
  await log.sequence();
  for (const tenantId of [...tenants, ...crowd.slice(0, 3), ...crowd.slice(-3)])
    await assertCovered(tenantId);
  const { rows: tiles } = await log.test.superuser.query('SELECT level, index FROM audit.platform_tiles');
  assert.deepEqual(tiles, [{ level: 0, index: 0 }]);
});

test('the platform checkpoint signs exactly the checkpoints of the logs, in the order of their leaves', async () => {
  const { rows: leaves } = await log.test.superuser.query<{ note: string; index: number }>(
    `SELECT l.index, c.note FROM audit.platform_leaves l
     JOIN audit.checkpoints c ON c.tenant_id = l.tenant_id AND c.size = l.size ORDER BY l.index`,
  );
  const { rows: signed } = await log.test.superuser.query<{ size: number; root: Buffer }>(
    'SELECT size, root FROM audit.platform_checkpoints ORDER BY size',
  );
  assert.deepEqual(
    leaves.map(({ index }) => index),
    leaves.map((_, position) => position),
  );
  const hashes = leaves.map(({ note }) => hashLeaf(new TextEncoder().encode(note)));
  for (const { size, root } of signed)
    assert.equal(root.toString('hex'), Buffer.from(rootOfLeaves(hashes.slice(0, size))).toString('hex'));
  assert.equal(signed.at(-1)?.size, leaves.length);
});

test('a batch that is fenced off leaves the platform tree as it was', async () => {
  const tenantId = log.newTenant();
  await log.append(tenantId, 1);
  const old = await log.raiseEpoch();
  await log.raiseEpoch();
  const sizeNow = async () =>
    (await log.test.superuser.query('SELECT size FROM audit.platform_tree')).rows[0]?.size;
  const sizeBefore = await sizeNow();
  assert.deepEqual(await log.sequenceBatch(old), { taken: 0, fenced: true });
  assert.equal(await sizeNow(), sizeBefore);
  await log.sequence();
  await assertCovered(tenantId);
});

describe('an attack on the platform tree by a superuser is found', () => {
  const attacks = {
    'an exchanged leaf': 'UPDATE audit.platform_leaves SET leaf_hash = sha256(leaf_hash) WHERE index = 7',
    'a removed leaf': 'DELETE FROM audit.platform_leaves WHERE index = 7',
    'a checkpoint of a log that was replaced':
      "UPDATE audit.checkpoints AS c SET note = c.note || ' ' FROM audit.platform_leaves AS l WHERE l.index = 7 AND l.tenant_id = c.tenant_id AND l.size = c.size",
    'a root that was replaced':
      'UPDATE audit.platform_checkpoints SET root = sha256(root) WHERE size = (SELECT max(size) FROM audit.platform_checkpoints)',
    'signatures cut off at the end':
      'DELETE FROM audit.platform_checkpoints WHERE size = (SELECT max(size) FROM audit.platform_checkpoints)',
  };
  for (const [name, statement] of Object.entries(attacks)) {
    test(name, async () => {
      const verify = (database: LogFixture['database']) => verifyPlatformTree(database, log.identity);
      assert.equal(await verify(log.database), undefined);
      const client = await log.test.superuser.connect();
      try {
        for (const table of ['platform_leaves', 'platform_checkpoints', 'checkpoints'])
          await client.query(`ALTER TABLE audit.${table} DISABLE TRIGGER USER`);
        await client.query('CREATE TABLE IF NOT EXISTS public.kept_leaves AS TABLE audit.platform_leaves');
        await client.query(
          'CREATE TABLE IF NOT EXISTS public.kept_signed AS TABLE audit.platform_checkpoints',
        );
        await client.query('CREATE TABLE IF NOT EXISTS public.kept_notes AS TABLE audit.checkpoints');
        const { rowCount } = await client.query(statement);
        assert.equal(rowCount, 1);
        assert.equal((await verify(log.database))?.code, 'platform_tree_changed');
        for (const [table, kept] of [
          ['platform_leaves', 'kept_leaves'],
          ['platform_checkpoints', 'kept_signed'],
          ['checkpoints', 'kept_notes'],
        ] as const) {
          await client.query(`DELETE FROM audit.${table}`);
          await client.query(`INSERT INTO audit.${table} SELECT * FROM public.${kept}`);
        }
      } finally {
        client.release();
      }
    });
  }
});

test('a log that was cut back whole is noticed by a process that never saw it longer', async () => {
  const tenantId = log.newTenant();
  await log.append(tenantId, 3);
  await log.sequence();
  const verify = createVerifyTenantLog(
    log.database,
    async () => log.identity,
    log.reader,
    () => 0,
  );
  assert.equal((await verify(tenantId)).intact, true);
  for (const table of ['audit_logs', 'checkpoints', 'trees']) {
    await log.test.superuser.query(`ALTER TABLE audit.${table} DISABLE TRIGGER USER`);
    await log.test.superuser.query(`DELETE FROM audit.${table} WHERE tenant_id = $1`, [tenantId]);
  }
  const verdict = await verify(tenantId);
  assert.equal(verdict.problem?.code, 'rolled_back');
  assert.equal(verdict.problem.firstBadIndex, 0);
});
