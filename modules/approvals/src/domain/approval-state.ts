/** The states of an approval request, one name for each outcome. */
export type ApprovalState =
  | 'pending'
  | 'approved'
  | 'rejected'
  | 'expired'
  | 'cancelled'
  | 'redeemed'
  | 'lapsed';

export type ApprovalStep = 'approve' | 'reject' | 'expire' | 'cancel' | 'redeem' | 'lapse';

/** Every allowed transition; what is not here is refused with `APR_001`. */
export const APPROVAL_TRANSITIONS = {
  approve: { from: 'pending', to: 'approved' },
  reject: { from: 'pending', to: 'rejected' },
  expire: { from: 'pending', to: 'expired' },
  cancel: { from: 'pending', to: 'cancelled' },
  redeem: { from: 'approved', to: 'redeemed' },
  lapse: { from: 'approved', to: 'lapsed' },
} as const satisfies Readonly<
  Record<ApprovalStep, { readonly from: ApprovalState; readonly to: ApprovalState }>
>;

/** When a stored state ends by itself: a question by its expiry, an approval by its own. */
export const endOf = (row: {
  readonly state: ApprovalState;
  readonly expires_at: Date;
  readonly redeem_until: Date | null;
}): number => (row.state === 'approved' ? (row.redeem_until ?? row.expires_at) : row.expires_at).getTime();

/** The state at an instant: the clock decides about expiry, not whoever last wrote the row. */
export function stateAt(stored: ApprovalState, endsAtMs: number, nowMs: number): ApprovalState {
  if (nowMs < endsAtMs) return stored;
  if (stored === 'pending') return APPROVAL_TRANSITIONS.expire.to;
  if (stored === 'approved') return APPROVAL_TRANSITIONS.lapse.to;
  return stored;
}

export type DecisionObstacle =
  | 'not_pending'
  | 'expired'
  | 'own_request'
  | 'not_an_approver'
  | 'already_voted';

/** What keeps somebody from deciding a request now; undefined when nothing does. */
export function findDecisionObstacle(input: {
  readonly state: ApprovalState;
  /** Asked for it, or lent the right to ask, where four eyes are wanted. */
  readonly isRequester: boolean;
  readonly isApprover: boolean;
}): DecisionObstacle | undefined {
  if (input.state === 'expired') return 'expired';
  if (input.state !== 'pending') return 'not_pending';
  if (input.isRequester) return 'own_request';
  return input.isApprover ? undefined : 'not_an_approver';
}
