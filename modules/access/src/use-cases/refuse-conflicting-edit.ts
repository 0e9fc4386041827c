import type { Tx } from '@haechi/database';
import { type Clock, CodedError, formatId, type RoleId, type TenantId, type UserId } from '@haechi/kernel';
import { findTogether } from '../domain/find-conflict.ts';
import type { AccessMirror } from '../engine/access-mirror.ts';
import { imagineRoleEdits } from '../engine/imagine-role-edits.ts';
import { listHoldings } from '../queries/list-holdings.ts';
import type { AccessTables } from '../tables.ts';

export interface PatternEdit {
  readonly roleId: RoleId;
  readonly patterns: readonly string[];
}

export type RefuseConflictingEdit = (
  tx: Tx,
  tenantId: TenantId,
  edits: readonly PatternEdit[],
) => Promise<void>;

/**
 * Refuses edits of roles that would bring together, in somebody who holds one of them, permissions the tenant keeps
 * apart. What somebody holds together already is no obstacle: it is listed among the conflicts, and an edit that has
 * nothing to do with it must stay possible.
 * @throws CodedError `PERM_010` naming the pair and the holding that would bring it about
 */
export function createRefuseConflictingEdit(deps: {
  readonly mirror: AccessMirror;
  readonly clock: Clock;
}): RefuseConflictingEdit {
  return async (tx, tenantId, edits) => {
    const pairs = await listPermissionPairs(tx, tenantId);
    const image = deps.mirror.current();
    if (pairs.length === 0) return;
    const query = { tenantId, now: new Date(deps.clock.now()) };
    const will = await listHoldings(tx, imagineRoleEdits(image, edits), query);
    const together = pairs.flatMap((pair) =>
      [...will].flatMap(([principalId, holdings]) => {
        const both = findTogether(pair, holdings);
        return both === undefined ? [] : [{ pair, principalId, both }];
      }),
    );
    if (together.length === 0) return;
    const was = await listHoldings(tx, image, query);
    const excepted = await listExcepted(tx, tenantId);
    for (const { pair, principalId, both } of together) {
      if (excepted.has(exceptionKey(pair.id, principalId))) continue;
      if (findTogether(pair, was.get(principalId) ?? []) !== undefined) continue;
      const holding = both.first === both.second ? both.first : Object.values(both).join(', ');
      throw new CodedError('PERM_010', {
        where: formatId('separation', pair.id),
        params: { rule: pair.name, holding },
        extensions: {
          separationRuleId: formatId('separation', pair.id),
          conflictsWith: holding,
          principalId: formatId('user', principalId),
        },
      });
    }
  };
}

function listPermissionPairs(tx: Tx, tenantId: TenantId) {
  return tx
    .withTables<AccessTables>()
    .selectFrom('access.separation_rules')
    .select(['id', 'name', 'kind', 'first', 'second'])
    .where('tenant_id', '=', tenantId)
    .where('kind', '=', 'permission')
    .orderBy('id')
    .execute();
}

async function listExcepted(tx: Tx, tenantId: TenantId): Promise<ReadonlySet<string>> {
  const rows = await tx
    .withTables<AccessTables>()
    .selectFrom('access.separation_exceptions')
    .select(['rule_id', 'principal_id'])
    .where('tenant_id', '=', tenantId)
    .execute();
  return new Set(rows.map((row) => exceptionKey(row.rule_id, row.principal_id)));
}

const exceptionKey = (ruleId: string, principalId: UserId): string => JSON.stringify([ruleId, principalId]);
