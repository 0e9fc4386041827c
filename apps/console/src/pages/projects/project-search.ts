export type ProjectStateFilter = 'active' | 'archived' | 'all';

export interface ProjectSearch {
  readonly text?: string;
  readonly state?: Exclude<ProjectStateFilter, 'active'>;
  /** The create dialog is open; so that other pages can link to it. */
  readonly new?: true;
}
