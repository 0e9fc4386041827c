import type { Tone } from '@haechi/ui';
import type { ApiResponse } from '../../api/client.ts';
import type { PlainKey } from '../../i18n/catalogue.ts';

export type Approval = ApiResponse<'GET /api/v1/approvals'>['items'][number];
export type ApprovalDetail = ApiResponse<'GET /api/v1/approvals/{id}'>;
export type ApprovalState = Approval['state'];
export type Risk = Approval['risk'];

interface Words {
  readonly tone: Tone;
  readonly label: PlainKey;
}

export const STATE_WORDS: Readonly<Record<ApprovalState, Words>> = {
  pending: { tone: 'waiting', label: 'requests.state.pending' },
  approved: { tone: 'good', label: 'requests.state.approved' },
  redeemed: { tone: 'good', label: 'requests.state.redeemed' },
  rejected: { tone: 'danger', label: 'requests.state.rejected' },
  expired: { tone: 'off', label: 'requests.state.expired' },
  cancelled: { tone: 'off', label: 'requests.state.cancelled' },
  lapsed: { tone: 'off', label: 'requests.state.lapsed' },
};

export const RISK_WORDS: Readonly<Record<Risk, Words>> = {
  LOW: { tone: 'neutral', label: 'requests.risk.low' },
  MEDIUM: { tone: 'neutral', label: 'requests.risk.medium' },
  HIGH: { tone: 'waiting', label: 'requests.risk.high' },
  CRITICAL: { tone: 'danger', label: 'requests.risk.critical' },
};

export const OBSTACLE_WORDS: Readonly<
  Record<NonNullable<Approval['mayNotDecideBecause']>, { title: PlainKey; next: PlainKey }>
> = {
  own_request: { title: 'requests.obstacle.own', next: 'requests.obstacle.ownNext' },
  not_an_approver: { title: 'requests.obstacle.notApprover', next: 'requests.obstacle.notApproverNext' },
  already_voted: { title: 'requests.obstacle.voted', next: 'requests.obstacle.votedNext' },
  expired: { title: 'requests.obstacle.expired', next: 'requests.obstacle.expiredNext' },
  not_pending: { title: 'requests.obstacle.notPending', next: 'requests.obstacle.notPendingNext' },
};

/** Whether what was asked has come true. */
export function isGranted(state: ApprovalState): boolean {
  return state === 'approved' || state === 'redeemed';
}
