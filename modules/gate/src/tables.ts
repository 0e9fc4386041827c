import type { toolClassification, upstreamTarget } from '@haechi/contracts';
import type { Generated, JsonColumn, Timestamp } from '@haechi/database';
import type {
  ApprovalId,
  CallId,
  GrantId,
  Json,
  ScopeId,
  SessionId,
  TenantId,
  ToolId,
  UpstreamId,
  UserId,
} from '@haechi/kernel';
import type { ColumnType, Selectable } from 'kysely';
import type { z } from 'zod';
import type { CallState } from './domain/call-state.ts';
import type { GateRule, GateTest, GrantConstraint, Reason } from './domain/policy-types.ts';
import type { Risk } from './domain/risk.ts';

type MaybeTimestamp = ColumnType<Date | null, Date | null, Date | null>;
export type UpstreamTarget = z.output<typeof upstreamTarget>;
type Given = z.output<typeof toolClassification>;
export type Classification = Omit<Given, 'permission'> & { readonly permission: string };
export type ToolState = 'unclassified' | 'active' | 'suspended' | 'withdrawn';
export type CredentialPer = 'none' | 'tenant' | 'user';

// A type, not an interface: only a type is assignable to the index signature that Kysely asks for.
export type GateTables = {
  'gate.upstreams': {
    id: UpstreamId;
    tenant_id: TenantId;
    key: string;
    name: string;
    scope_id: ScopeId;
    target: JsonColumn<UpstreamTarget>;
    state: 'active' | 'paused';
    credential_per: CredentialPer;
    server_name: string | null;
    server_version: string | null;
    protocol_version: string | null;
    capabilities: ColumnType<{ readonly [name: string]: Json } | null, string | null, string | null>;
    refreshed_at: MaybeTimestamp;
    failure_code: string | null;
    failure_detail: string | null;
    failed_at: MaybeTimestamp;
    version: Generated<number>;
    created_at: Timestamp;
    updated_at: Timestamp;
  };
  'gate.upstream_credentials': {
    upstream_id: UpstreamId;
    tenant_id: TenantId;
    owner_id: string;
    header: string;
    sealed: string;
    updated_at: Timestamp;
  };
  'gate.tools': {
    id: ToolId;
    tenant_id: TenantId;
    upstream_id: UpstreamId;
    name: string;
    state: ToolState;
    digest: string;
    pinned_digest: string | null;
    classification: ColumnType<Classification | null, string | null, string | null>;
    suspended_reason: string | null;
    classified_by: UserId | null;
    classified_at: MaybeTimestamp;
    seen_at: Timestamp;
    version: Generated<number>;
  };
  'gate.tool_definitions': {
    tool_id: ToolId;
    tenant_id: TenantId;
    digest: string;
    definition: string;
    seen_at: Timestamp;
  };
  'gate.calls': {
    id: CallId;
    tenant_id: TenantId;
    upstream_id: UpstreamId;
    tool_id: ToolId;
    upstream_key: string;
    tool: string;
    scope_id: ScopeId;
    caller_id: UserId;
    caller_name: string;
    agent: string | null;
    state: CallState;
    risk: Risk;
    because: JsonColumn<readonly Reason[]>;
    shown: string;
    shown_digest: string;
    digest: string;
    definition_digest: string;
    policy_version: number;
    approval_id: ApprovalId | null;
    grant_id: GrantId | null;
    shadow: 'would_ask' | 'would_refuse' | null;
    tainted: boolean;
    era: '2026-07-28' | '2025-11-25';
    waits_by: 'task' | 'request_state' | 'hold' | 'pending' | null;
    process_id: string | null;
    sealed_arguments: string | null;
    sealed_result: string | null;
    sealed_task: string | null;
    collected: Generated<boolean>;
    failure_code: string | null;
    failure_detail: string | null;
    result_bytes: number | null;
    created_at: Timestamp;
    expires_at: MaybeTimestamp;
    dispatched_at: MaybeTimestamp;
    finished_at: MaybeTimestamp;
  };
  'gate.grants': {
    id: GrantId;
    tenant_id: TenantId;
    kind: 'arguments' | 'tool' | 'break_glass';
    tool_id: ToolId;
    principal_id: UserId;
    constraints: JsonColumn<readonly GrantConstraint[]>;
    uses_max: number | null;
    uses: Generated<number>;
    reason: string;
    granted_by: UserId;
    created_at: Timestamp;
    expires_at: Timestamp;
    revoked_at: MaybeTimestamp;
    reviewed_by: UserId | null;
    reviewed_at: MaybeTimestamp;
  };
  'gate.policies': {
    tenant_id: TenantId;
    mode: 'enforce' | 'shadow';
    rules: JsonColumn<readonly GateRule[]>;
    tests: JsonColumn<readonly GateTest[]>;
    version: number;
    updated_by: UserId;
    updated_at: Timestamp;
  };
  'gate.ended_sessions': {
    id: SessionId;
    tenant_id: TenantId;
    caller_id: UserId;
    ended_at: Timestamp;
    expires_at: Timestamp;
  };
  'gate.taints': {
    tenant_id: TenantId;
    conversation: string;
    caller_id: UserId;
    tool: string;
    tainted_at: Timestamp;
    expires_at: Timestamp;
  };
  'gate.cap_buckets': {
    tool_id: ToolId;
    caller_id: UserId;
    tenant_id: TenantId;
    tokens: number;
    filled_at: Timestamp;
    granted: number;
  };
  'gate.cap_slots': {
    tool_id: ToolId;
    caller_id: UserId;
    process_id: string;
    tenant_id: TenantId;
    slots: number;
    tokens: number;
  };
};

export type UpstreamRow = Selectable<GateTables['gate.upstreams']>;
export type ToolRow = Selectable<GateTables['gate.tools']>;
export type CallRow = Selectable<GateTables['gate.calls']>;
export type GrantRow = Selectable<GateTables['gate.grants']>;
export type PolicyRow = Selectable<GateTables['gate.policies']>;
