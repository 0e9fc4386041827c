import type { Tx } from '@haechi/database';
import { type Clock, CodedError, formatId, type TenantId, type UserId } from '@haechi/kernel';
import { findConflict, type Holding } from '../domain/find-conflict.ts';
import type { AccessMirror } from '../engine/access-mirror.ts';
import { listHoldings } from '../queries/list-holdings.ts';
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

/**
 * Refuses what would bring together, in one person, what the tenant keeps apart. What is planned counts like what is in
 * force.
 * @throws CodedError `PERM_010` naming the pair and the holding it conflicts with
 */
export function createRefuseConflict({ mirror, clock }: RefuseConflictDeps): RefuseConflict {
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
    const now = new Date(clock.now());
    const held = await listHoldings(tx, mirror.current(), { tenantId, principalId, now });
    const conflict = findConflict(pairs, held.get(principalId) ?? [], added);
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
