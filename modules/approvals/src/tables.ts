import type { Timestamp } from '@haechi/database';
import type { ApprovalId, ScopeId, TenantId, UserId } from '@haechi/kernel';
import type { Selectable } from 'kysely';
import type { Risk } from './approval-kind.ts';
import type { ApprovalState } from './domain/approval-state.ts';

export interface ApprovalRequestsTable {
  id: ApprovalId;
  short_id: string;
  tenant_id: TenantId;
  kind: string;
  resource: string;
  scope_id: ScopeId;
  arguments_canonical: string;
  digest: Buffer;
  requester_id: UserId;
  risk: Risk;
  justification: string;
  run_on_approval: boolean;
  state: ApprovalState;
  created_at: Timestamp;
  expires_at: Timestamp;
  decided_at: Timestamp | null;
  decided_by: UserId | null;
  decision_reason: string | null;
  redeemed_at: Timestamp | null;
}

export type ApprovalsTables = {
  'approvals.approval_requests': ApprovalRequestsTable;
};

export type ApprovalRow = Selectable<ApprovalRequestsTable>;
