export type ModelErrorCode =
  | 'duplicate_id'
  | 'invalid_name'
  | 'invalid_pattern'
  | 'unknown_permission'
  | 'unknown_role'
  | 'unknown_scope'
  | 'role_cycle'
  | 'invalid_scope_parent'
  | 'role_in_use'
  | 'scope_in_use'
  | 'revision_not_increasing';

/**
 * The model, or a change to it, was refused; the snapshot in use is unchanged.
 * `ids` names what is wrong (for `role_cycle`: the roles of the cycle in order, the first repeated at the end).
 * `nearest` offers registered names for a mistyped one.
 */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly code: ModelErrorCode;
  readonly ids: readonly string[];
  readonly nearest: readonly string[];

  constructor(
    code: ModelErrorCode,
    message: string,
    ids: readonly string[],
    nearest: readonly string[] = [],
  ) {
    super(message);
    this.code = code;
    this.ids = ids;
    this.nearest = nearest;
  }
}
