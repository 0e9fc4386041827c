import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId, PLATFORM_TENANT_ID, type TenantId } from '@haechi/kernel';
import { type House, openHouse } from './house.ts';

let house: House;
let one: TenantId;
let two: TenantId;

before(async () => {
  house = await openHouse();
  for (const slug of ['isolated-one', 'isolated-two']) {
    const { owner, tenantId } = await house.openTenant(slug);
    await house.call('POST /api/v1/projects', owner, { body: { name: '일', slug: 'work' } });
    await house.call('POST /api/v1/invitations', owner, {
      body: { email: `${slug}@haechi.test`, displayName: '아무개' },
    });
    if (slug === 'isolated-one') one = tenantId;
    else two = tenantId;
  }
});
after(() => house.db.drop());

/** Statements as the application role sends them: nothing but row-level security stands in the way. */
async function asTenant(tenantId: TenantId | '', text: string, values: readonly unknown[] = []) {
  const client = await house.db.database.pool.connect();
  try {
    await client.query(`BEGIN; SELECT set_config('haechi.tenant', '${tenantId}', true)`);
    return await client.query<{ owner: string }>(text, [...values]);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

const TABLES = [
  { table: 'tenants.tenants', column: 'id' },
  { table: 'tenants.branches', column: 'tenant_id' },
  { table: 'tenants.projects', column: 'tenant_id' },
  { table: 'tenants.members', column: 'tenant_id' },
] as const;

for (const { table, column } of TABLES) {
  test(`${table}: a tenant reads, changes and deletes its own rows only`, async () => {
    const seen = await asTenant(one, `SELECT ${column} AS owner FROM ${table}`);
    assert.ok(seen.rows.length > 0);
    assert.deepEqual([...new Set(seen.rows.map((row) => row.owner))], [one]);
    const changed = await asTenant(one, `UPDATE ${table} SET state = state WHERE ${column} = $1`, [two]);
    assert.equal(changed.rowCount, 0);
    const deleted = await asTenant(one, `DELETE FROM ${table} WHERE ${column} = $1`, [two]);
    assert.equal(deleted.rowCount, 0);
  });

  test(`${table}: a row cannot be moved to another tenant`, async () => {
    await assert.rejects(
      asTenant(one, `UPDATE ${table} SET ${column} = $1 WHERE ${column} = $2`, [newId('tenant'), one]),
      /row-level security/,
    );
  });

  test(`${table}: without a tenant nothing is visible, and the operator sees no tenant’s rows`, async () => {
    const nobody = await asTenant('', `SELECT ${column} AS owner FROM ${table}`);
    assert.equal(nobody.rowCount, 0);
    const operator = await asTenant(PLATFORM_TENANT_ID, `SELECT ${column} AS owner FROM ${table}`);
    assert.ok(operator.rows.every((row) => row.owner === PLATFORM_TENANT_ID));
  });
}

test('every table of this module forces row-level security', async () => {
  const { rows } = await house.db.superuser.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'tenants'::regnamespace AND relkind = 'r'
     AND relrowsecurity AND relforcerowsecurity ORDER BY relname`,
  );
  assert.deepEqual(
    rows.map((row) => `tenants.${row.name}`),
    TABLES.map(({ table }) => table).toSorted(),
  );
});

test('every table and column of this module says what it is for, and every foreign key has an index', async () => {
  const uncommented = await house.db.superuser.query(
    `SELECT c.relname, a.attname FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
     WHERE c.relnamespace = 'tenants'::regnamespace AND c.relkind = 'r'
     AND (obj_description(c.oid) IS NULL OR col_description(c.oid, a.attnum) IS NULL)`,
  );
  assert.deepEqual(uncommented.rows, []);
  const unindexed = await house.db.superuser.query(
    `SELECT conname FROM pg_constraint k WHERE k.connamespace = 'tenants'::regnamespace AND contype = 'f'
     AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = k.conrelid AND i.indkey[0] = k.conkey[1])`,
  );
  assert.deepEqual(unindexed.rows, []);
});
