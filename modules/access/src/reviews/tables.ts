import type { JsonColumn, Timestamp } from '@haechi/database';
import type { AssignmentId, ReviewId, ReviewItemId, RoleId, ScopeId, TenantId, UserId } from '@haechi/kernel';
import type { CampaignState, ItemState } from './domain/review-states.ts';

/** Which assignments a campaign looks at. What is missing does not narrow it. */
export interface ReviewFilter {
  readonly roleIds?: readonly string[] | undefined;
  /** Public name; what lies below belongs to it. */
  readonly scope?: string | undefined;
  readonly sensitiveOnly?: boolean | undefined;
}

export type ReviewTables = {
  'access.review_campaigns': {
    id: ReviewId;
    tenant_id: TenantId;
    name: string;
    state: CampaignState;
    filter: JsonColumn<ReviewFilter>;
    unanswered: 'keep' | 'revoke';
    escalate_to: UserId;
    due_at: Timestamp;
    reminded_at: Timestamp | null;
    escalated_at: Timestamp | null;
    created_by: UserId;
    created_at: Timestamp;
    ended_at: Timestamp | null;
  };
  'access.review_items': {
    id: ReviewItemId;
    tenant_id: TenantId;
    campaign_id: ReviewId;
    assignment_id: AssignmentId;
    principal_id: UserId;
    role_id: RoleId;
    scope_id: ScopeId;
    reviewer_ids: readonly UserId[];
    state: ItemState;
    reason: string | null;
    decided_by: UserId | null;
    decided_at: Timestamp | null;
  };
};
