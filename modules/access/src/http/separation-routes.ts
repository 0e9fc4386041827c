import { originOf } from '@haechi/audit';
import { accessRoutes, type separationRuleView } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { implement, type RouteImplementation } from '@haechi/http';
import {
  type Clock,
  CodedError,
  formatId,
  type Locale,
  parseId,
  type SeparationId,
  type TenantId,
  type UserId,
} from '@haechi/kernel';
import type { z } from 'zod';
import { findTogether } from '../domain/find-conflict.ts';
import type { RoleNames } from '../domain/role-names.ts';
import type { AccessMirror } from '../engine/access-mirror.ts';
import { listHoldings } from '../queries/list-holdings.ts';
import type { AccessTables, SeparationRuleRow } from '../tables.ts';
import type { createSeparateDuties } from '../use-cases/separate-duties.ts';
import { contractOf } from './contract-of.ts';
import type { People } from './present-decision.ts';

export interface SeparationRouteDeps {
  readonly mirror: AccessMirror;
  readonly clock: Clock;
  readonly roleNames: RoleNames;
  readonly separateDuties: ReturnType<typeof createSeparateDuties>;
  readonly findPeople: (tx: Tx, ids: readonly UserId[]) => Promise<People>;
}

const contract = contractOf(accessRoutes);
const CONFLICTS_MAX = 1000;

export function createSeparationRoutes(deps: SeparationRouteDeps): RouteImplementation[] {
  const { separateDuties } = deps;

  async function present(
    tx: Tx,
    rules: readonly SeparationRuleRow[],
    locale: Locale,
  ): Promise<z.input<typeof separationRuleView>[]> {
    if (rules.length === 0) return [];
    const exceptions = await tx
      .withTables<AccessTables>()
      .selectFrom('access.separation_exceptions')
      .selectAll()
      .where(
        'rule_id',
        'in',
        rules.map(({ id }) => id),
      )
      .orderBy('created_at')
      .execute();
    const people = await deps.findPeople(tx, [...new Set(exceptions.map((row) => row.principal_id))]);
    const byRule = Map.groupBy(exceptions, (row) => row.rule_id);
    const presentSide = (kind: 'role' | 'permission', side: string) => {
      if (kind === 'permission') return { id: side, name: side };
      const role = deps.mirror.current().roles.get(side);
      const id = formatId('role', side);
      return { id, name: role === undefined ? id : deps.roleNames.name(role, locale) };
    };
    return rules.map((rule) => ({
      id: formatId('separation', rule.id),
      name: rule.name,
      kind: rule.kind,
      first: presentSide(rule.kind, rule.first),
      second: presentSide(rule.kind, rule.second),
      exceptions: (byRule.get(rule.id) ?? []).map((row) => ({
        principalId: formatId('user', row.principal_id),
        principalName: people.get(row.principal_id)?.displayName ?? formatId('user', row.principal_id),
        approvalId: formatId('approval', row.approval_id),
        reason: row.reason,
        createdAt: row.created_at.toISOString(),
      })),
      createdAt: rule.created_at.toISOString(),
    }));
  }

  /** Every pair somebody holds together. One holding that brings both is named twice. */
  async function listConflicts(tx: Tx, tenantId: TenantId) {
    const db = tx.withTables<AccessTables>();
    const pairs = await db.selectFrom('access.separation_rules').selectAll().orderBy('name').execute();
    if (pairs.length === 0) return [];
    const exceptions = await db
      .selectFrom('access.separation_exceptions')
      .select(['rule_id', 'principal_id'])
      .execute();
    const excepted = new Set(exceptions.map((row) => `${row.rule_id} ${row.principal_id}`));
    const now = new Date(deps.clock.now());
    const holdings = await listHoldings(tx, deps.mirror.current(), { tenantId, now });
    const found = [...holdings].flatMap(([principalId, held]) =>
      pairs.flatMap((pair) => {
        const together = findTogether(pair, held);
        if (together === undefined) return [];
        return [{ pair, principalId, ...together, excepted: excepted.has(`${pair.id} ${principalId}`) }];
      }),
    );
    const shown = found.slice(0, CONFLICTS_MAX);
    const people = await deps.findPeople(tx, [...new Set(shown.map(({ principalId }) => principalId))]);
    return shown.map(({ pair, principalId, first, second, excepted: isExcepted }) => ({
      ruleId: formatId('separation', pair.id),
      ruleName: pair.name,
      principalId: formatId('user', principalId),
      principalName: people.get(principalId)?.displayName ?? formatId('user', principalId),
      first,
      second,
      excepted: isExcepted,
    }));
  }

  return [
    implement(contract('GET /api/v1/separation-conflicts'), async ({ caller, tx }) => ({
      items: await listConflicts(tx, caller.tenantId),
    })),
    implement(contract('GET /api/v1/separation-rules'), async ({ ctx, tx }) => {
      const rules = tx.withTables<AccessTables>().selectFrom('access.separation_rules').selectAll();
      return { items: await present(tx, await rules.orderBy('name').limit(1000).execute(), ctx.locale) };
    }),
    implement(contract('POST /api/v1/separation-rules'), async ({ ctx, caller, tx, body }) => {
      const id = await separateDuties.createRule(tx, caller, originOf(ctx, caller), body);
      const [rule] = await present(tx, [await demandSeparation(tx, id)], ctx.locale);
      if (rule === undefined) throw new Error('a rule that was just made is not there');
      return rule;
    }),
    implement(
      contract('DELETE /api/v1/separation-rules/{id}'),
      async ({ ctx, caller, tx, params, query }) => {
        const rule = await demandSeparation(tx, params.id);
        await separateDuties.deleteRule(tx, caller, originOf(ctx, caller), rule, query.reason);
        return undefined;
      },
    ),
    implement(
      contract('POST /api/v1/separation-rules/{id}/exceptions'),
      async ({ ctx, caller, tx, params, body }) => {
        const principalId = parseId('user', body.principal);
        if (principalId === undefined) throw new CodedError('RES_001', { where: 'body.principal' });
        const rule = await demandSeparation(tx, params.id);
        const asked = await separateDuties.askException(tx, caller, originOf(ctx, caller), rule, {
          principalId,
          justification: body.justification,
        });
        return {
          approvalId: formatId('approval', asked.id),
          state: 'pending',
          expiresAt: asked.expiresAt.toISOString(),
          joined: asked.joined,
        };
      },
    ),
  ];
}

async function demandSeparation(tx: Tx, id: SeparationId): Promise<SeparationRuleRow> {
  const row = await tx
    .withTables<AccessTables>()
    .selectFrom('access.separation_rules')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw new CodedError('RES_001');
  return row;
}
