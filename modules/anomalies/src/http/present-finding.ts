import type { anomalyDetailView, anomalyRuleView, anomalyView } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { formatId, type Locale, type Translate } from '@haechi/kernel';
import type { z } from 'zod';
import { stepsFrom } from '../domain/finding-states.ts';
import type { Hit, RuleName } from '../domain/rule.ts';
import { RULE_DEFINITIONS } from '../domain/rule-settings.ts';
import type { AuditPort } from '../ports.ts';
import type { RuleInForce } from '../queries/read-rules.ts';
import type { FindingRow } from '../tables.ts';

export interface PresentDeps {
  readonly translate: Translate;
  readonly audit: Pick<AuditPort, 'describeEvents'>;
}

type FindingView = z.input<typeof anomalyView>;

/** What was noticed, in one sentence. Regions are told by place or by network, which reads differently. */
export function sayFacts(rule: RuleName, facts: Hit['facts'], locale: Locale, translate: Translate): string {
  const byPlace = rule === 'far_apart' && 'kilometres' in facts;
  return translate(locale, `anomalies.summary.${byPlace ? 'far_apart_places' : rule}`, { ...facts });
}

export function presentFinding(row: FindingRow, locale: Locale, translate: Translate): FindingView {
  return {
    id: formatId('finding', row.id),
    rule: row.rule,
    ruleName: translate(locale, `anomalies.rule.${row.rule}.title`),
    severity: row.severity,
    subject: { id: row.subject, name: row.subject_name },
    summary: sayFacts(row.rule, row.facts, locale, translate),
    happenedAt: row.happened_at.toISOString(),
    foundAt: row.found_at.toISOString(),
    state: row.state,
    measure: row.measure,
    measureState: row.measure_state,
    version: row.version,
  };
}

export async function presentFindingDetail(
  tx: Tx,
  row: FindingRow,
  reader: { readonly locale: Locale; readonly mayHandle: boolean },
  { translate, audit }: PresentDeps,
): Promise<z.input<typeof anomalyDetailView>> {
  const { locale, mayHandle } = reader;
  const evidence = await audit.describeEvents(tx, row.tenant_id, row.evidence, locale);
  return {
    ...presentFinding(row, locale, translate),
    facts: row.facts,
    evidence: [...evidence],
    evidenceCount: row.evidence.length,
    stateAt: row.state_at.toISOString(),
    stateBy:
      row.state_by === null ? null : { id: formatId('user', row.state_by), name: row.state_by_name ?? '' },
    stateReason: row.state_reason,
    measureAt: row.measure_at?.toISOString() ?? null,
    measureNote:
      row.measure_state === 'skipped' && row.measure_note !== null
        ? translate(locale, `anomalies.skipped.${row.measure_note}`)
        : row.measure_note,
    steps: mayHandle ? stepsFrom(row.state) : [],
    mayUndo: mayHandle && row.measure === 'suspend' && row.measure_state === 'done',
  };
}

export function presentRule(
  { rule, settings, version, stored }: RuleInForce,
  locale: Locale,
  translate: Translate,
): z.input<typeof anomalyRuleView> {
  const { enabled, severity, measure, quietMinutes, parameters } = settings;
  return {
    rule,
    name: translate(locale, `anomalies.rule.${rule}.title`),
    description: translate(locale, `anomalies.rule.${rule}.description`),
    enabled,
    severity,
    measure,
    quietMinutes,
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([key, value]) => [
        key,
        typeof value === 'number' || typeof value === 'string' ? value : [...value],
      ]),
    ),
    parameterDefinitions: RULE_DEFINITIONS[rule].parameters.map((definition) => ({
      key: definition.key,
      title: translate(locale, `anomalies.parameter.${definition.key}`),
      unit: definition.unit,
      defaultValue:
        typeof definition.defaultValue === 'object' ? [...definition.defaultValue] : definition.defaultValue,
      min: 'min' in definition ? definition.min : null,
      max: 'max' in definition ? definition.max : null,
    })),
    isDefault: stored === undefined,
    version,
    changedAt: stored?.changed_at.toISOString() ?? null,
    changedBy: stored?.changed_by_name ?? null,
  };
}
