import type { Timestamp } from '@haechi/database';
import type { ApprovalId, ScopeId, TenantId, UserId } from '@haechi/kernel';
import type { ColumnType, Selectable } from 'kysely';
import type { Risk } from './approval-kind.ts';
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
}

export type ApprovalsTables = {
  'approvals.approval_requests': ApprovalRequestsTable;
};

export type ApprovalRow = Selectable<ApprovalRequestsTable>;
