import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId, PLATFORM_TENANT_ID, type TenantId } from '@haechi/kernel';
import { sql } from 'kysely';
import { actAsTenant } from '../src/act-as-tenant.ts';
import { createTestDatabase, type TestDatabase } from '../src/testing/index.ts';
import type { Tx } from '../src/transaction.ts';

let db: TestDatabase;
const tenant = newId('tenant');

before(async () => {
  db = await createTestDatabase([]);
});
after(() => db.drop());

const insertKey = (tx: Tx, tenantId: TenantId, key: string) =>
  sql`INSERT INTO haechi.idempotency_keys (tenant_id, caller_id, key, operation, request_hash)
      VALUES (${tenantId}, ${tenantId}, ${key}, 'POST /x', '\\x00')`.execute(tx);

test('rows of a tenant and of the operator commit together, each under its own isolation', async () => {
  await db.database.platform(async (tx) => {
    await actAsTenant(tx, tenant, async () => {
      await insertKey(tx, tenant, 'theirs');
    });
    await insertKey(tx, PLATFORM_TENANT_ID, 'ours');
  });
  const { rows } = await db.superuser.query(
    'SELECT tenant_id, key FROM haechi.idempotency_keys ORDER BY key',
  );
  assert.deepEqual(rows, [
    { tenant_id: PLATFORM_TENANT_ID, key: 'ours' },
    { tenant_id: tenant, key: 'theirs' },
  ]);
});

test('while acting as a tenant the operator’s own rows are out of reach', async () => {
  await assert.rejects(
    db.database.platform((tx) => actAsTenant(tx, tenant, () => insertKey(tx, PLATFORM_TENANT_ID, 'never'))),
    /row-level security/,
  );
});

test('a tenant cannot become another tenant', async () => {
  await assert.rejects(
    db.database.tenant(tenant, (tx) => actAsTenant(tx, newId('tenant'), async () => undefined)),
    /only the operator/,
  );
});
