import type { TransitionTable } from './transition-table.ts';

export type ProjectState = 'active' | 'archived';

/** Archiving is final: what was decided about a project stays as it was. */
export const projectTransitions: TransitionTable<ProjectState> = {
  active: ['archived'],
  archived: [],
};
