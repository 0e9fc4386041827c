import type { Tx } from '@haechi/database';
import type { RoleId } from '@haechi/kernel';
import type { RoleLevel } from '../domain/role-level.ts';
import type { AccessTables } from '../tables.ts';

/** The role a tenant knows by a key. */
export async function findRoleByKey(
  tx: Tx,
  key: string,
): Promise<{ readonly id: RoleId; readonly key: string; readonly level: RoleLevel } | undefined> {
  return await tx
    .withTables<AccessTables>()
    .selectFrom('access.roles')
    .select(['id', 'key', 'level'])
    .where('key', '=', key)
    .orderBy('base', 'desc')
    .executeTakeFirst();
}
