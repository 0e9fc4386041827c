import type { Tx } from '@haechi/database';
import { effectivePermissions } from '@haechi/decision';
import { formatId, type TenantId, type UserId } from '@haechi/kernel';
import type { Holding } from '../domain/find-conflict.ts';
import type { AccessImage } from '../engine/access-image.ts';
import type { AccessTables } from '../tables.ts';

/** What holding a role means: the role, what it is built on, and all it gives. */
export function describeRole(image: AccessImage, roleId: string, name: string): Holding {
  const roleIds: string[] = [];
  for (let id: string | null = roleId; id !== null; id = image.roles.get(id)?.parentRoleId ?? null)
    roleIds.push(id);
  const permissions = effectivePermissions(image.snapshot, roleId).map(
    ({ permission }) => `${permission.resource}:${permission.action}`,
  );
  return { name, roleIds, permissions };
}

export interface HoldingsQuery {
  readonly tenantId: TenantId;
  /** Of one person only. */
  readonly principalId?: UserId;
  readonly now: Date;
}

/** What people hold in a tenant or will hold, by person: planned counts like in force. */
export async function listHoldings(
  tx: Tx,
  image: AccessImage,
  { tenantId, principalId, now }: HoldingsQuery,
): Promise<ReadonlyMap<UserId, readonly Holding[]>> {
  const db = tx.withTables<AccessTables>();
  let assignments = db
    .selectFrom('access.assignments')
    .select(['id', 'principal_id', 'role_id', 'scope_id'])
    .where('tenant_id', '=', tenantId)
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', now)]));
  let delegations = db
    .selectFrom('access.permission_delegations')
    .select(['id', 'delegate_id', 'permissions'])
    .where('tenant_id', '=', tenantId)
    .where('revoked_at', 'is', null)
    .where('ends_at', '>', now);
  if (principalId !== undefined) {
    assignments = assignments.where('principal_id', '=', principalId);
    delegations = delegations.where('delegate_id', '=', principalId);
  }
  const roles = new Map<string, Holding>();
  const held: (Holding & { readonly holderId: UserId })[] = [];
  for (const { id, principal_id, role_id, scope_id } of await assignments.orderBy('id').execute()) {
    const known = roles.get(role_id) ?? describeRole(image, role_id, image.roles.get(role_id)?.key ?? '');
    roles.set(role_id, known);
    const scope = image.scopes.get(scope_id)?.name ?? '';
    const role = known.name === '' ? formatId('role', role_id) : known.name;
    held.push({
      ...known,
      name: `${role} @ ${scope} (${formatId('assignment', id)})`,
      holderId: principal_id,
    });
  }
  for (const { id, delegate_id, permissions } of await delegations.orderBy('id').execute())
    held.push({ name: formatId('delegation', id), roleIds: [], permissions, holderId: delegate_id });
  return Map.groupBy(held, ({ holderId }) => holderId);
}
