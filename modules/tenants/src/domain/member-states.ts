import type { TransitionTable } from './transition-table.ts';

export type MemberState = 'invited' | 'active' | 'suspended';

/** Somebody who never joined is not suspended; the invitation is taken back. */
export const memberTransitions: TransitionTable<MemberState> = {
  invited: ['active'],
  active: ['suspended'],
  suspended: ['active'],
};
