/** Everything of a comparison is in its address, so that it can be handed on. */
export interface CompareSearch {
  /** `people`; otherwise roles. */
  readonly of?: string;
  readonly first?: string;
  readonly second?: string;
  /** Where two people are compared. */
  readonly scope?: string;
  /** `all` shows also what both have in the same way. */
  readonly show?: string;
}
