import type { Tx } from '@haechi/database';
import { effectivePermissions } from '@haechi/decision';
import { type Clock, CodedError, formatId, type TenantId, type UserId } from '@haechi/kernel';
import { findConflict, type Holding } from '../domain/find-conflict.ts';
import type { AccessImage } from '../engine/access-image.ts';
import type { AccessMirror } from '../engine/access-mirror.ts';
import type { AccessTables } from '../tables.ts';

export interface RefuseConflictDeps {
  readonly mirror: AccessMirror;
  readonly clock: Clock;
}

export type RefuseConflict = (
  tx: Tx,
  tenantId: TenantId,
  principalId: UserId,
  added: Holding,
) => Promise<void>;

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

/**
 * Refuses what would bring together, in one person, what the tenant keeps apart. What is planned counts like what is in
 * force.
 * @throws CodedError `PERM_010` naming the pair and the holding it conflicts with
 */
export function createRefuseConflict({ mirror, clock }: RefuseConflictDeps): RefuseConflict {
  async function listHoldings(tx: Tx, tenantId: TenantId, principalId: UserId): Promise<Holding[]> {
    const db = tx.withTables<AccessTables>();
    const now = new Date(clock.now());
    const image = mirror.current();
    const assignments = await db
      .selectFrom('access.assignments')
      .select(['id', 'role_id', 'scope_id'])
      .where('tenant_id', '=', tenantId)
      .where('principal_id', '=', principalId)
      .where('revoked_at', 'is', null)
      .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', now)]))
      .execute();
    const delegations = await db
      .selectFrom('access.permission_delegations')
      .select(['id', 'permissions'])
      .where('tenant_id', '=', tenantId)
      .where('delegate_id', '=', principalId)
      .where('revoked_at', 'is', null)
      .where('ends_at', '>', now)
      .execute();
    return [
      ...assignments.map(({ id, role_id, scope_id }) => {
        const role = image.roles.get(role_id)?.key ?? formatId('role', role_id);
        const scope = image.scopes.get(scope_id)?.name ?? '';
        return describeRole(image, role_id, `${role} @ ${scope} (${formatId('assignment', id)})`);
      }),
      ...delegations.map(({ id, permissions }) => ({
        name: formatId('delegation', id),
        roleIds: [],
        permissions,
      })),
    ];
  }

  return async (tx, tenantId, principalId, added) => {
    const pairs = await tx
      .withTables<AccessTables>()
      .selectFrom('access.separation_rules as r')
      .select(['r.id', 'r.name', 'r.kind', 'r.first', 'r.second'])
      .where('r.tenant_id', '=', tenantId)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('access.separation_exceptions as e')
              .select('e.rule_id')
              .whereRef('e.rule_id', '=', 'r.id')
              .where('e.principal_id', '=', principalId),
          ),
        ),
      )
      .orderBy('r.id')
      .execute();
    if (pairs.length === 0) return;
    const conflict = findConflict(pairs, await listHoldings(tx, tenantId, principalId), added);
    if (conflict === undefined) return;
    throw new CodedError('PERM_010', {
      where: formatId('separation', conflict.pair.id),
      params: { rule: conflict.pair.name, holding: conflict.holding.name },
      extensions: {
        separationRuleId: formatId('separation', conflict.pair.id),
        conflictsWith: conflict.holding.name,
      },
    });
  };
}
