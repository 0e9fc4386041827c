import type { JsonColumn, Timestamp } from '@haechi/database';
import type { EventId, FindingId, TenantId, UserId } from '@haechi/kernel';
import type { ColumnType, Generated, Selectable } from 'kysely';
import type { ActivityKind } from './domain/activity.ts';
import type { FindingState, MeasureState } from './domain/finding-states.ts';
import type { Hit, RuleName } from './domain/rule.ts';
import type { Measure, RuleSettings, Severity } from './domain/rule-settings.ts';

type Later<T> = ColumnType<T | null, T | null | undefined, T | null>;

// A type, not an interface: kysely asks for an index signature, which only a type alias has implicitly.
export type AnomaliesTables = {
  'anomalies.cursor': { singleton: Generated<boolean>; position: number; teaches_until: number | null };
  'anomalies.rules': {
    tenant_id: TenantId;
    rule: RuleName;
    settings: JsonColumn<RuleSettings>;
    version: number;
    changed_at: Timestamp;
    changed_by: UserId;
    changed_by_name: string;
  };
  'anomalies.memories': {
    tenant_id: TenantId;
    rule: RuleName;
    subject: string;
    state: JsonColumn<unknown>;
    quiet_until_ms: number;
    touched_at: Timestamp;
  };
  'anomalies.findings': {
    id: FindingId;
    tenant_id: TenantId;
    rule: RuleName;
    severity: Severity;
    subject: string;
    subject_name: string;
    facts: JsonColumn<Hit['facts']>;
    evidence: EventId[];
    trigger_event: EventId;
    session_id: string | null;
    happened_at: Timestamp;
    found_at: Timestamp;
    state: FindingState;
    state_at: Timestamp;
    state_by: Later<UserId>;
    state_by_name: Later<string>;
    state_reason: Later<string>;
    measure: Measure;
    measure_state: MeasureState;
    measure_at: Later<Date>;
    measure_note: Later<string>;
    version: Generated<number>;
  };
  'anomalies.activity': { tenant_id: TenantId; hour: Timestamp; kind: ActivityKind; count: number };
};

export type RuleRow = Selectable<AnomaliesTables['anomalies.rules']>;
export type FindingRow = Selectable<AnomaliesTables['anomalies.findings']>;
