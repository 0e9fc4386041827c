export interface MatrixSearch {
  /** Text of a permission. */
  readonly text?: string;
  readonly resource?: string;
  /** Text of a role. */
  readonly role?: string;
  readonly kind?: string;
}
