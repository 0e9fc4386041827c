export type DashboardRange = '24h' | '7d' | '30d';

export interface DashboardSearch {
  /** A day unless given. */
  readonly range?: Exclude<DashboardRange, '24h'>;
}
