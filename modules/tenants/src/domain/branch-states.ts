import type { TransitionTable } from './transition-table.ts';

export type BranchState = 'active' | 'closed';

export const branchTransitions: TransitionTable<BranchState> = {
  active: ['closed'],
  closed: ['active'],
};
