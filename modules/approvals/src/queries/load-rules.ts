import type { Tx } from '@haechi/database';
import { PLATFORM_TENANT_ID } from '@haechi/kernel';
import type { Rule } from '../domain/match-rules.ts';
import type { ApprovalsTables, RuleRow } from '../tables.ts';

/** The rules in force for the transaction's tenant, those of the platform among them, in their order. */
export async function loadRules(tx: Tx): Promise<Rule[]> {
  return (await loadRuleRows(tx)).map(toRule);
}

/** The same as they are kept. */
export async function loadRuleRows(tx: Tx): Promise<readonly RuleRow[]> {
  return await tx
    .withTables<ApprovalsTables>()
    .selectFrom('approvals.rules')
    .selectAll()
    .where('enabled', '=', true)
    .orderBy('position')
    .orderBy('id')
    .limit(1000)
    .execute();
}

export const toRule = (row: RuleRow): Rule => ({
  id: row.id,
  name: row.name,
  effect: row.effect,
  risks: row.risks,
  kinds: row.kinds,
  resources: row.resources,
  scopeId: row.scope_id,
  tenants: row.tenants,
  condition: row.condition,
  stages: row.stages,
  escalation: row.escalation,
  fourEyes: row.four_eyes,
  stepUp: row.step_up,
  ofPlatform: row.tenant_id === PLATFORM_TENANT_ID,
});
