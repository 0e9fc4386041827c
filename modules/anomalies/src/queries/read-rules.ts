import type { Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import { RULES, type RuleName } from '../domain/rule.ts';
import { inForce, type RuleSettings } from '../domain/rule-settings.ts';
import type { AnomaliesTables, RuleRow } from '../tables.ts';

/** A rule as it works for an organisation. Version 0 stands for the defaults. */
export interface RuleInForce {
  readonly rule: RuleName;
  readonly settings: RuleSettings;
  readonly version: number;
  readonly stored: RuleRow | undefined;
}

export async function readRules(tx: Tx, tenantId: TenantId): Promise<readonly RuleInForce[]> {
  const rows = await tx
    .withTables<AnomaliesTables>()
    .selectFrom('anomalies.rules')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .execute();
  return RULES.map((rule) => {
    const stored = rows.find((row) => row.rule === rule);
    return { rule, settings: inForce(rule, stored?.settings), version: stored?.version ?? 0, stored };
  });
}

export async function readRule(tx: Tx, tenantId: TenantId, rule: RuleName): Promise<RuleInForce> {
  const found = (await readRules(tx, tenantId)).find((one) => one.rule === rule);
  if (found === undefined) throw new Error(`no rule ${rule}`);
  return found;
}
