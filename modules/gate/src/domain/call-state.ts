import type { CALL_STATES } from '@haechi/contracts';

export type CallState = (typeof CALL_STATES)[number];

/**
 * Every step a call may take, and nothing else. A call that needs nobody goes from `proposed` to `dispatched` at once; one
 * that needs a person is consumed, once, before it is passed on. `unknown`: it was passed on, and whoever waited for the
 * answer is gone.
 */
export const CALL_TRANSITIONS = {
  wait: { from: ['proposed'], to: 'waiting' },
  approve: { from: ['waiting'], to: 'approved' },
  reject: { from: ['waiting'], to: 'rejected' },
  expire: { from: ['waiting'], to: 'expired' },
  cancel: { from: ['waiting', 'approved'], to: 'cancelled' },
  lapse: { from: ['approved'], to: 'lapsed' },
  consume: { from: ['approved'], to: 'consumed' },
  dispatch: { from: ['proposed', 'consumed'], to: 'dispatched' },
  /** An approved call that a check at execution refuses. Its approval is spent. */
  refuse: { from: ['proposed', 'consumed'], to: 'refused' },
  return: { from: ['dispatched', 'unknown'], to: 'returned' },
  fail: { from: ['dispatched', 'unknown'], to: 'failed' },
  lose: { from: ['dispatched'], to: 'unknown' },
  /** An unknown outcome of a tool that may be called twice. */
  repeat: { from: ['unknown'], to: 'dispatched' },
} as const satisfies Readonly<
  Record<string, { readonly from: readonly CallState[]; readonly to: CallState }>
>;

export type CallStep = keyof typeof CALL_TRANSITIONS;

export const mayTake = (state: CallState, step: CallStep): boolean =>
  (CALL_TRANSITIONS[step].from as readonly CallState[]).includes(state); // widened for the question

/** States in which a call has ended. */
export const isOver = (state: CallState): boolean =>
  !Object.values(CALL_TRANSITIONS).some(({ from }) => (from as readonly CallState[]).includes(state)); // widened
