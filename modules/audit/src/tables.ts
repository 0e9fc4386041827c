import type { Timestamp } from '@haechi/database';
import type { EventId, HoldId, ScopeId, SegmentId, TenantId } from '@haechi/kernel';
import type { ColumnType, Generated } from 'kysely';
import type { ActorKind, AuditResult } from './domain/event.ts';
import type { SegmentState } from './domain/segment-steps.ts';

interface TileColumns {
  readonly tenant_id: TenantId;
  readonly level: number;
  readonly index: number;
  readonly hashes: Uint8Array;
  readonly root: Uint8Array;
}

// A type, not an interface: kysely asks for an index signature, which only a type alias has implicitly.
export type AuditTables = {
  'audit.intake': {
    sequence: Generated<number>;
    tenant_id: TenantId;
    event_id: EventId;
    leaf: string;
    received_at: Generated<Date>;
  };
  'audit.audit_logs': {
    tenant_id: TenantId;
    index: number;
    position: number;
    id: EventId;
    at: Timestamp;
    actor_kind: ActorKind;
    actor_id: string | null;
    actor_name: string;
    action: string;
    target_kind: string | null;
    target_id: string | null;
    target_name: string | null;
    scope_id: ScopeId;
    result: AuditResult;
    reason: string | null;
    ip: string | null;
    leaf: string;
    leaf_hash: Uint8Array;
  };
  'audit.trees': {
    tenant_id: TenantId;
    size: number;
    subtrees: Uint8Array;
    root: Uint8Array;
    epoch: number;
    updated_at: Timestamp;
  };
  'audit.tiles': TileColumns;
  'audit.checkpoints': {
    tenant_id: TenantId;
    size: number;
    root: Uint8Array;
    note: string;
    created_at: Timestamp;
  };
  'audit.platform_leaves': {
    index: number;
    tenant_id: TenantId;
    size: number;
    leaf_hash: Uint8Array;
  };
  'audit.platform_tree': { singleton: Generated<boolean>; size: number; subtrees: Uint8Array };
  'audit.platform_tiles': Omit<TileColumns, 'tenant_id'>;
  'audit.platform_checkpoints': {
    size: number;
    root: Uint8Array;
    note: string;
    created_at: Timestamp;
  };
  'audit.hour_blocks': {
    tenant_id: TenantId;
    hour: Timestamp;
    from_index: number;
    to_index: number;
    root: Uint8Array;
    note: string;
    consistency: Uint8Array;
    sealed_at: Timestamp;
  };
  'audit.sequencer': { singleton: Generated<boolean>; epoch: number; next_position: number };
  'audit.data_keys': {
    id: string;
    tenant_id: TenantId;
    subject_id: string;
    wrapped: string | null;
    created_at: Timestamp;
    erased_at: Date | null;
  };
  'audit.signing_keys': {
    public_key: Uint8Array;
    log_name: string;
    sealed_seed: string;
    created_at: Timestamp;
    retired_at: Date | null;
    signs_until: Date | null;
  };
  'audit.segments': {
    id: SegmentId;
    tenant_id: TenantId;
    from_index: number;
    to_index: number;
    state: SegmentState;
    first_at: Timestamp;
    last_at: Timestamp;
    id_min: string;
    id_max: string;
    /** Null in segments that were planned before positions were kept. */
    first_position: ColumnType<number | null, number | undefined, never>;
    last_position: ColumnType<number | null, number | undefined, never>;
    checkpoint_size: number | null;
    leaf_digest: Uint8Array | null;
    warm_name: string;
    warm_bytes: number | null;
    warm_sha256: Uint8Array | null;
    cold_store: 'directory' | 's3' | null;
    cold_name: string | null;
    cold_bytes: number | null;
    cold_sha256: Uint8Array | null;
    cold_key: string | null;
    cold_until: Date | null;
    problem: string | null;
    created_at: Timestamp;
    moved_at: Timestamp;
    checked_at: Date | null;
  };
  'audit.legal_holds': {
    id: HoldId;
    tenant_id: TenantId;
    name: string;
    reason: string;
    from_at: Date | null;
    until_at: Date | null;
    created_by: string;
    created_at: Timestamp;
    released_by: string | null;
    released_at: Date | null;
  };
};
