import type { Tx } from '@haechi/database';
import type { RoleId } from '@haechi/kernel';
import type { AccessTables } from '../tables.ts';

/** Permissions that copies of a role can neither add nor remove. */
export async function readLocks(tx: Tx, roleId: RoleId): Promise<string[]> {
  const rows = await tx
    .withTables<AccessTables>()
    .selectFrom('access.role_locks')
    .select('permission')
    .where('role_id', '=', roleId)
    .orderBy('permission')
    .execute();
  return rows.map(({ permission }) => permission);
}
