import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId, type TenantId } from '@haechi/kernel';
import { sql } from 'kysely';
import { isUniqueViolation } from '../src/connection.ts';
import { createTestDatabase, type TestDatabase } from '../src/testing/index.ts';

let db: TestDatabase;
const tenantA = newId('tenant');
const tenantB = newId('tenant');

before(async () => {
  db = await createTestDatabase([]);
});
after(() => db.drop());

const insertKey = (tenantId: TenantId, key: string) => sql`
  INSERT INTO haechi.idempotency_keys (tenant_id, caller_id, key, operation, request_hash)
  VALUES (${tenantId}, ${tenantId}, ${key}, 'POST /x', '\\x00')`;

async function countKeys(tenantId: TenantId): Promise<number> {
  const { rows } = await db.database.tenant(tenantId, (tx) =>
    sql<{ n: number }>`SELECT count(*) AS n FROM haechi.idempotency_keys`.execute(tx),
  );
  return rows[0]?.n ?? -1;
}

test('a tenant sees its own rows and nobody else’s', async () => {
  await db.database.tenant(tenantA, (tx) => insertKey(tenantA, 'one').execute(tx));
  assert.equal(await countKeys(tenantA), 1);
  assert.equal(await countKeys(tenantB), 0);
});

test('a row for another tenant is refused by the database', async () => {
  await assert.rejects(
    db.database.tenant(tenantA, (tx) => insertKey(tenantB, 'foreign').execute(tx)),
    /row-level security/,
  );
});

test('without a tenant nothing is visible, and the tenant does not outlive its transaction', async () => {
  await db.database.tenant(tenantA, (tx) => sql`SELECT 1`.execute(tx));
  const { rows } = await db.database.pool.query<{ n: number }>(
    'SELECT count(*) AS n FROM haechi.idempotency_keys',
  );
  assert.equal(rows[0]?.n, 0);
});

test('a failed transaction leaves nothing behind and its connection works on', async () => {
  await assert.rejects(
    db.database.tenant(tenantB, async (tx) => {
      await insertKey(tenantB, 'lost').execute(tx);
      throw new Error('no');
    }),
    /^Error: no$/,
  );
  assert.equal(await countKeys(tenantB), 0);
});

test('a unique violation is recognised by the constraint it names', async () => {
  await db.database.tenant(tenantB, (tx) => insertKey(tenantB, 'twice').execute(tx));
  await assert.rejects(
    db.database.tenant(tenantB, (tx) => insertKey(tenantB, 'twice').execute(tx)),
    (error) => isUniqueViolation(error, 'idempotency_keys_pkey') && !isUniqueViolation(error, 'other'),
  );
});

test('the working role can neither bypass row-level security nor own what it works on', async () => {
  const { rows } = await db.superuser.query(
    "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = 'haechi_app'",
  );
  assert.deepEqual(rows, [
    { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false },
  ]);
});
