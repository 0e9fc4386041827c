import type { AuditResult } from '@haechi/audit';
import type { Generated, JsonColumn, Timestamp } from '@haechi/database';
import type { EventId, SinkId, TenantId } from '@haechi/kernel';
import type { ColumnType, Selectable } from 'kysely';
import type { LetterState, SinkState } from './domain/sink-states.ts';
import type { SinkKind, SinkTarget } from './domain/sink-target.ts';

type MaybeTimestamp = ColumnType<Date | null, Date | null, Date | null>;

// A type, not an interface: only a type is assignable to the index signature that Kysely asks for.
export type SinksTables = {
  'sinks.sinks': {
    id: SinkId;
    tenant_id: TenantId;
    name: string;
    kind: SinkKind;
    target: JsonColumn<SinkTarget>;
    actions: string[];
    results: AuditResult[];
    state: SinkState;
    sealed_credentials: string | null;
    previous_until: MaybeTimestamp;
    version: Generated<number>;
    created_at: Timestamp;
    updated_at: Timestamp;
  };
  'sinks.cursors': {
    sink_id: SinkId;
    tenant_id: TenantId;
    next_index: number;
    epoch: Generated<number>;
    failures: Generated<number>;
    rejections: Generated<number>;
    next_attempt_at: MaybeTimestamp;
    failure_code: string | null;
    failure_detail: string | null;
    failed_at: MaybeTimestamp;
    delivered_count: Generated<number>;
    last_delivered_at: MaybeTimestamp;
    last_number: Generated<number>;
  };
  'sinks.deliveries': {
    sink_id: SinkId;
    tenant_id: TenantId;
    number: number;
    at: Timestamp;
    from_index: number;
    to_index: number;
    sent: number;
    outcome: 'delivered' | 'failed' | 'dead_lettered';
    failure_code: string | null;
    failure_detail: string | null;
    duration_ms: number;
  };
  'sinks.dead_letters': {
    sink_id: SinkId;
    tenant_id: TenantId;
    index: number;
    event_id: EventId | null;
    action: string | null;
    event_at: MaybeTimestamp;
    attempts: number;
    failure_code: string;
    failure_detail: string;
    state: LetterState;
    failed_at: Timestamp;
    settled_at: MaybeTimestamp;
  };
};

export type SinkRow = Selectable<SinksTables['sinks.sinks']>;
export type CursorRow = Selectable<SinksTables['sinks.cursors']>;
export type DeliveryRow = Selectable<SinksTables['sinks.deliveries']>;
export type LetterRow = Selectable<SinksTables['sinks.dead_letters']>;
