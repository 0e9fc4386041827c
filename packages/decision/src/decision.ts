import type { PermissionRef } from './model.ts';

/** One question: may this principal do this at this scope, at this moment? */
export interface CheckRequest {
  readonly principalId: string;
  readonly permission: PermissionRef;
  readonly scopeId: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Handed to conditions as it is. */
  readonly context?: unknown;
  /** Narrows the principal to its assignments of this one role: no other role, and no delegation, counts. */
  readonly activeRoleId?: string | null;
}

export type Reason =
  | 'granted_by_assignment'
  | 'granted_by_rule'
  | 'granted_by_delegation'
  | 'denied_by_rule'
  | 'condition_failed'
  | 'outside_window'
  | 'no_grant'
  | 'unknown_principal'
  | 'unknown_scope'
  | 'unknown_permission';

/** What decided. A delegation names both people and, in `source`, what the delegator holds the right by. */
export type Via =
  | {
      readonly kind: 'assignment';
      readonly assignmentId: string;
      readonly roleId: string;
      /** Where the assignment is written: the asked scope or one above it. */
      readonly scopeId: string;
    }
  | { readonly kind: 'rule'; readonly ruleId: string; readonly scopeId: string }
  | {
      readonly kind: 'delegation';
      readonly delegationId: string;
      readonly delegatorId: string;
      readonly scopeId: string;
      readonly source: Via;
    };

/** A condition that threw, did not answer with a boolean, or is not in the snapshot. */
export interface ConditionError {
  readonly conditionId: string;
  readonly message: string;
}

export interface Decision {
  readonly allowed: boolean;
  readonly reason: Reason;
  readonly via: Via | null;
  /** Of the snapshot that answered. */
  readonly revision: number;
  /**
   * The answer may differ from this moment on (epoch milliseconds, exclusive), though the snapshot stays the
   * same; `null`: only a new snapshot changes it. Never later than the next edge of a window that matters.
   */
  readonly validUntil: number | null;
  /** A condition took part: the answer is good for this moment and this context only, so do not cache it. */
  readonly conditional: boolean;
  /** The first condition that failed to answer. It denied what it guarded. */
  readonly conditionError: ConditionError | null;
  /** The permission is registered as sensitive; `false` when the permission or the scope is unknown. */
  readonly sensitive: boolean;
}
