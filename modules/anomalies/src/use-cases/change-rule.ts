import type { AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { CodedError, type Json } from '@haechi/kernel';
import type { RuleName } from '../domain/rule.ts';
import { findUnfit, type RuleSettings } from '../domain/rule-settings.ts';
import type { AuditPort } from '../ports.ts';
import { readRule } from '../queries/read-rules.ts';
import type { AnomaliesTables } from '../tables.ts';

export interface RuleChange {
  readonly rule: RuleName;
  readonly settings: RuleSettings;
  readonly version: number;
  readonly reason: string;
  readonly at: Date;
}

/** @throws CodedError `ANO_002` naming the values the rule does not take */
export function demandFit(rule: RuleName, settings: RuleSettings): void {
  const unfit = findUnfit(rule, settings);
  if (unfit.length > 0) throw new CodedError('ANO_002', { params: { values: unfit.join(', ') } });
}

const asRecord = (settings: RuleSettings): { readonly [key: string]: Json } => ({ ...settings });

/**
 * Changes how a rule works for the caller's organisation, from the next event on.
 * @throws CodedError `ANO_002` the rule does not take it, `VAL_003` it was changed in the meantime
 */
export function createChangeRule({ audit }: { readonly audit: Pick<AuditPort, 'record'> }) {
  return async (tx: Tx, caller: Caller, origin: AuditOrigin, change: RuleChange): Promise<void> => {
    const { rule, settings, version, reason, at } = change;
    demandFit(rule, settings);
    const before = await readRule(tx, caller.tenantId, rule);
    if (before.version !== version) throw new CodedError('VAL_003');
    const values = {
      settings: JSON.stringify(settings),
      version: version + 1,
      changed_at: at,
      changed_by: caller.id,
      changed_by_name: caller.name,
    };
    const changed = await tx
      .withTables<AnomaliesTables>()
      .insertInto('anomalies.rules')
      .values({ tenant_id: caller.tenantId, rule, ...values })
      .onConflict((conflict) =>
        conflict
          .columns(['tenant_id', 'rule'])
          .doUpdateSet(values)
          .where('anomalies.rules.version', '=', version),
      )
      .returning('version')
      .executeTakeFirst();
    if (changed === undefined) throw new CodedError('VAL_003');
    await audit.record(tx, caller.tenantId, origin, {
      action: 'anomaly_rule.changed',
      target: { kind: 'anomaly_rule', id: rule, name: rule },
      scopeId: caller.scopeId,
      reason,
      before: asRecord(before.settings),
      after: asRecord(settings),
    });
  };
}
