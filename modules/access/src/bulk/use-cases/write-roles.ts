import type { AuditEntry, AuditModule } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { formatId, newId, type RoleId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { AccessTables } from '../../tables.ts';
import type { Change } from '../domain/change.ts';
import type { RoleText, StandingModel } from '../domain/parts.ts';
import { type BulkContext, demandNamed, inBatches } from './bulk-context.ts';

/** Makes, edits and deletes roles. All that are new come with one statement, because they may be built on each other. */
export function createWriteRoles({ audit }: { readonly audit: Pick<AuditModule, 'recordMany'> }) {
  return async (
    tx: Tx,
    context: BulkContext,
    changes: readonly Change<'roles'>[],
    standing: StandingModel,
  ): Promise<void> => {
    const removed = changes.flatMap(({ after, id }) => (after === null && id !== null ? [id] : []));
    const added = changes.flatMap(({ before, after }) => (before === null && after !== null ? [after] : []));
    const changed = changes.flatMap(({ before, after, id }) =>
      before !== null && after !== null && id !== null ? [{ id, after }] : [],
    );
    const db = tx.withTables<AccessTables>();
    if (removed.length > 0)
      await db.deleteFrom('access.roles').where(sql<boolean>`id = ANY(${removed}::uuid[])`).execute();
    for (const { key } of added) context.roleIds.set(key, newId('role'));
    await insertRoles(tx, context, added, standing);
    for (const { id, after } of changed) await updateRole(tx, context, id, after);
    await writePatterns(tx, context, [
      ...added.map((after) => ({ id: demandNamed(context.roleIds, after.key), after })),
      ...changed,
    ]);
    const entries = changes.flatMap((change) => describe(context, change));
    await audit.recordMany(tx, context.caller.tenantId, context.origin, entries);
  };
}

async function insertRoles(
  tx: Tx,
  { caller, roleIds }: BulkContext,
  added: readonly RoleText[],
  standing: StandingModel,
): Promise<void> {
  if (added.length === 0) return;
  const idOf = (key: string | null): RoleId | null => (key === null ? null : demandNamed(roleIds, key));
  const patternsOf = (key: string | null): readonly string[] | null =>
    key === null
      ? null
      : ([...standing.baseRoles, ...standing.roles.map(({ text }) => text), ...added].find(
          (role) => role.key === key,
        )?.permissions ?? []);
  await tx
    .withTables<AccessTables>()
    .insertInto('access.roles')
    .values(
      added.map((role) => ({
        id: demandNamed(roleIds, role.key),
        tenant_id: caller.tenantId,
        key: role.key,
        name: role.name,
        description: role.description,
        level: role.level,
        base: false,
        parent_role_id: idOf(role.parent),
        template_role_id: idOf(role.template),
        template_patterns: patternsOf(role.template),
        break_glass_minutes: role.breakGlassMinutes,
      })),
    )
    .execute();
}

async function updateRole(tx: Tx, { roleIds }: BulkContext, id: RoleId, after: RoleText): Promise<void> {
  await tx
    .withTables<AccessTables>()
    .updateTable('access.roles')
    .set((eb) => ({
      name: after.name,
      description: after.description,
      parent_role_id: after.parent === null ? null : demandNamed(roleIds, after.parent),
      break_glass_minutes: after.breakGlassMinutes,
      version: eb('version', '+', 1),
    }))
    .where('id', '=', id)
    .execute();
}

async function writePatterns(
  tx: Tx,
  { caller }: BulkContext,
  roles: readonly { readonly id: RoleId; readonly after: RoleText }[],
): Promise<void> {
  if (roles.length === 0) return;
  const db = tx.withTables<AccessTables>();
  const ids = roles.map(({ id }) => id);
  const mine = sql<boolean>`role_id = ANY(${ids}::uuid[])`;
  await db.deleteFrom('access.role_permissions').where(mine).execute();
  await db.deleteFrom('access.role_locks').where(mine).execute();
  const patterns = roles.flatMap(({ id, after }) =>
    after.permissions.map((pattern) => ({ role_id: id, tenant_id: caller.tenantId, pattern })),
  );
  const locks = roles.flatMap(({ id, after }) =>
    after.locks.map((permission) => ({ role_id: id, tenant_id: caller.tenantId, permission })),
  );
  for (const batch of inBatches(patterns))
    await db.insertInto('access.role_permissions').values(batch).execute();
  for (const batch of inBatches(locks)) await db.insertInto('access.role_locks').values(batch).execute();
}

const ACTIONS = { added: 'role.created', changed: 'role.updated', removed: 'role.deleted' } as const;

function describe(context: BulkContext, { operation, before, after, id }: Change<'roles'>): AuditEntry[] {
  const role = after ?? before;
  if (role === null) return [];
  const roleId = id ?? demandNamed(context.roleIds, role.key);
  return [
    {
      action: ACTIONS[operation],
      target: { kind: 'role', id: formatId('role', roleId), name: role.name },
      scopeId: context.caller.scopeId,
      reason: context.reason,
      details: { plan: context.plan },
      ...(before === null ? {} : { before: plain(before) }),
      ...(after === null ? {} : { after: plain(after) }),
    },
  ];
}

const plain = ({ permissions, locks, ...rest }: RoleText) => ({
  ...rest,
  patterns: [...permissions],
  locks: [...locks],
});
