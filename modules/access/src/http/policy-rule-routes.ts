import { originOf } from '@haechi/audit';
import { accessRoutes, type policyRuleView } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { implement, type RouteImplementation } from '@haechi/http';
import { CodedError, formatId, type RuleId } from '@haechi/kernel';
import type { z } from 'zod';
import type { AccessMirror } from '../engine/access-mirror.ts';
import type { AccessTables, PolicyRuleRow } from '../tables.ts';
import type { createEditPolicyRule } from '../use-cases/edit-policy-rule.ts';
import { contractOf } from './contract-of.ts';
import { scopeOf } from './present-decision.ts';
import { demandScope } from './questions.ts';

export interface PolicyRuleRouteDeps {
  readonly mirror: AccessMirror;
  readonly editPolicyRule: ReturnType<typeof createEditPolicyRule>;
}

const contract = contractOf(accessRoutes);

export function createPolicyRuleRoutes({
  mirror,
  editPolicyRule,
}: PolicyRuleRouteDeps): RouteImplementation[] {
  const refresh = (): Promise<void> => mirror.refresh();
  const present = (row: PolicyRuleRow): z.input<typeof policyRuleView> => ({
    id: formatId('rule', row.id),
    name: row.name,
    effect: row.effect,
    ...scopeOf(mirror.current(), row.scope_id),
    permissions: [...row.permissions],
    condition: row.condition,
    enabled: row.enabled,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  });

  return [
    implement(contract('GET /api/v1/policy-rules'), async ({ tx }) => ({
      items: (
        await tx
          .withTables<AccessTables>()
          .selectFrom('access.policy_rules')
          .selectAll()
          .orderBy('name')
          .orderBy('id')
          .limit(1000)
          .execute()
      ).map(present),
    })),
    implement(contract('POST /api/v1/policy-rules'), async ({ ctx, caller, tx, body }) => {
      const scopeId = demandScope(mirror.current(), caller, body.scope);
      ctx.authorizeAt(scopeId);
      const id = await editPolicyRule.createRule(tx, caller, originOf(ctx, caller), { ...body, scopeId });
      ctx.afterCommit(refresh);
      return present(await demandRule(tx, id));
    }),
    implement(contract('PATCH /api/v1/policy-rules/{id}'), async ({ ctx, caller, tx, params, body }) => {
      if (ctx.ifMatchVersion === undefined) throw new CodedError('VAL_004');
      const rule = await demandRule(tx, params.id);
      ctx.authorizeAt(rule.scope_id);
      await editPolicyRule.updateRule(tx, caller, originOf(ctx, caller), rule, ctx.ifMatchVersion, body);
      ctx.afterCommit(refresh);
      return present(await demandRule(tx, params.id));
    }),
    implement(contract('DELETE /api/v1/policy-rules/{id}'), async ({ ctx, caller, tx, params, query }) => {
      const rule = await demandRule(tx, params.id);
      ctx.authorizeAt(rule.scope_id);
      await editPolicyRule.deleteRule(tx, caller, originOf(ctx, caller), rule, query.reason);
      ctx.afterCommit(refresh);
      return undefined;
    }),
  ];
}

/** The rule, held against other editors until the end of the transaction. */
async function demandRule(tx: Tx, id: RuleId): Promise<PolicyRuleRow> {
  const row = await tx
    .withTables<AccessTables>()
    .selectFrom('access.policy_rules')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new CodedError('RES_001');
  return row;
}
