import type { Timestamp } from '@haechi/database';
import type { ApprovalId, ApprovalRuleId, OnCallListId, ScopeId, TenantId, UserId } from '@haechi/kernel';
import type { ColumnType, Generated, Selectable } from 'kysely';
import type { Risk } from './approval-kind.ts';
import type { ApprovalPlan, Escalation, Stage } from './domain/approval-plan.ts';
import type { ApprovalState } from './domain/approval-state.ts';

/** Empty in a new row; written by a later step. */
type Later<T> = ColumnType<T | null, never, T>;

export interface ApprovalRequestsTable {
  id: ApprovalId;
  short_id: string;
  tenant_id: TenantId;
  kind: string;
  resource: string;
  scope_id: ScopeId;
  arguments_canonical: string;
  digest: Buffer;
  shown_digest: Buffer;
  requester_id: UserId;
  risk: Risk;
  justification: string;
  run_on_approval: boolean;
  state: ApprovalState;
  created_at: Timestamp;
  expires_at: Timestamp;
  decided_at: Later<Date>;
  decided_by: Later<UserId>;
  decision_reason: Later<string>;
  redeemed_at: Later<Date>;
  redeem_seconds: number | null;
  redeem_until: Later<Date>;
  place: number | null;
  own_place: number | null;
  plan: ColumnType<ApprovalPlan | null, string | null, never>;
  stage: Generated<number>;
  stage_since: Later<Date>;
  delegator_id: UserId | null;
  decided_by_rule: Later<ApprovalRuleId>;
  escalated_stage: Later<number>;
}

export interface RulesTable {
  id: ApprovalRuleId;
  tenant_id: TenantId;
  name: string;
  position: number;
  enabled: boolean;
  effect: 'require' | 'approve' | 'reject';
  risks: Risk[];
  kinds: string[];
  resources: string[];
  scope_id: ScopeId;
  tenants: TenantId[];
  condition: string | null;
  stages: ColumnType<readonly Stage[], string, string>;
  escalation: ColumnType<Escalation | null, string | null, string | null>;
  four_eyes: boolean;
  step_up: boolean;
  reason: string;
  version: number;
  created_by: UserId;
  created_at: Timestamp;
  updated_at: Timestamp;
}

export interface OnCallListsTable {
  id: OnCallListId;
  tenant_id: TenantId;
  name: string;
  members: UserId[];
  rotate_hours: number | null;
  starts_at: Timestamp;
  version: number;
  updated_at: Timestamp;
}

export interface VotesTable {
  request_id: ApprovalId;
  tenant_id: TenantId;
  voter_id: UserId;
  stage: number;
  on_behalf_of: UserId | null;
  reason: string;
  voted_at: Timestamp;
}

export interface FlagOverridesTable {
  flag: 'workflow' | 'roles';
  enabled: boolean;
  until: Timestamp;
  reason: string;
  changed_by: UserId;
  changed_by_name: string;
  approval_id: ApprovalId | null;
  changed_at: Timestamp;
}

/** Named one by one: a statement that says `*` is planned anew every time (see packages/database/src/keep-plans.ts). */
export const REQUEST_COLUMNS = [
  'id',
  'short_id',
  'tenant_id',
  'kind',
  'resource',
  'scope_id',
  'arguments_canonical',
  'digest',
  'shown_digest',
  'requester_id',
  'risk',
  'justification',
  'run_on_approval',
  'state',
  'created_at',
  'expires_at',
  'decided_at',
  'decided_by',
  'decision_reason',
  'redeemed_at',
  'redeem_seconds',
  'redeem_until',
  'place',
  'own_place',
  'plan',
  'stage',
  'stage_since',
  'delegator_id',
  'decided_by_rule',
  'escalated_stage',
] as const satisfies readonly (keyof ApprovalRequestsTable)[];

export type ApprovalsTables = {
  'approvals.approval_requests': ApprovalRequestsTable;
  'approvals.rules': RulesTable;
  'approvals.on_call_lists': OnCallListsTable;
  'approvals.votes': VotesTable;
  'approvals.flag_overrides': FlagOverridesTable;
};

export type FlagOverrideRow = Selectable<FlagOverridesTable>;
export type RuleRow = Selectable<RulesTable>;
export type OnCallRow = Selectable<OnCallListsTable>;
export type VoteRow = Selectable<VotesTable>;
export type ApprovalRow = Selectable<ApprovalRequestsTable>;
