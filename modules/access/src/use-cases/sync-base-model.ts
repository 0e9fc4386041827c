import type { Database, Tx } from '@haechi/database';
import type { PermissionDefinition } from '@haechi/http';
import { PLATFORM_TENANT_ID, type RoleId } from '@haechi/kernel';
import { sql } from 'kysely';
import { BASE_ROLES } from '../domain/base-roles.ts';
import { readsByName } from '../domain/reads-by-name.ts';
import type { AccessTables } from '../tables.ts';

/**
 * Brings registered permissions and base roles in the database to what this program declares. Writes only what differs,
 * so that a start without a new version moves no revision. Processes that start together do it one after the other.
 */
export async function syncBaseModel(
  database: Database,
  permissions: readonly PermissionDefinition[],
): Promise<void> {
  await database.system('sync permissions and base roles', async (tx) => {
    await sql`SELECT pg_advisory_xact_lock(hashtextextended('access/base-model', 0))`.execute(tx);
    await syncPermissions(tx, permissions);
    await syncRoles(tx);
    await syncRolePermissions(tx);
  });
}

async function syncPermissions(tx: Tx, wanted: readonly PermissionDefinition[]): Promise<void> {
  const db = tx.withTables<AccessTables>();
  const present = new Map(
    (await db.selectFrom('access.permissions').selectAll().execute()).map((row) => [row.permission, row]),
  );
  for (const { permission, sensitive, reads = readsByName(permission.split(':')[1]) } of wanted) {
    const row = present.get(permission);
    if (row?.sensitive === sensitive && row.reads === reads) continue;
    await db
      .insertInto('access.permissions')
      .values({ permission, sensitive, reads })
      .onConflict((conflict) => conflict.column('permission').doUpdateSet({ sensitive, reads }))
      .execute();
  }
}

async function syncRoles(tx: Tx): Promise<void> {
  const db = tx.withTables<AccessTables>();
  const present = new Map(
    (await db.selectFrom('access.roles').selectAll().where('base', '=', true).execute()).map((row) => [
      row.key,
      row,
    ]),
  );
  const ids = new Map(BASE_ROLES.map((role) => [role.key, role.id as RoleId])); // fixed ids of the product
  // Parents come before children only after all roles exist: the parent is set in a second step.
  for (const role of BASE_ROLES) {
    if (present.has(role.key)) continue;
    await db
      .insertInto('access.roles')
      .values({
        id: role.id as RoleId, // a fixed id of the product
        tenant_id: PLATFORM_TENANT_ID,
        key: role.key,
        name: role.key,
        level: role.level,
        base: true,
        parent_role_id: null,
        description: '',
      })
      .execute();
  }
  for (const role of BASE_ROLES) {
    const parentId = role.parentKey === null ? null : (ids.get(role.parentKey) ?? null);
    const row = present.get(role.key);
    if (row !== undefined && row.parent_role_id === parentId && row.level === role.level) continue;
    if (row === undefined && parentId === null) continue;
    await db
      .updateTable('access.roles')
      .set({ parent_role_id: parentId, level: role.level })
      .where('key', '=', role.key)
      .where('base', '=', true)
      .execute();
  }
}

async function syncRolePermissions(tx: Tx): Promise<void> {
  const db = tx.withTables<AccessTables>();
  for (const role of BASE_ROLES) {
    const roleId = role.id as RoleId; // a fixed id of the product
    const rows = await db
      .selectFrom('access.role_permissions')
      .select('pattern')
      .where('role_id', '=', roleId)
      .execute();
    const present = new Set(rows.map((row) => row.pattern));
    const missing = role.patterns.filter((pattern) => !present.has(pattern));
    const surplus = [...present].filter((pattern) => !role.patterns.includes(pattern));
    if (missing.length > 0) {
      await db
        .insertInto('access.role_permissions')
        .values(missing.map((pattern) => ({ role_id: roleId, tenant_id: PLATFORM_TENANT_ID, pattern })))
        .execute();
    }
    if (surplus.length > 0) {
      await db
        .deleteFrom('access.role_permissions')
        .where('role_id', '=', roleId)
        .where('pattern', 'in', surplus)
        .execute();
    }
  }
}
