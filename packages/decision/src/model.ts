/** Kinds of scope, outermost first. A tenant sits under a platform, a branch or a project under a tenant. */
export type ScopeKind = 'platform' | 'tenant' | 'branch' | 'project';

/** A registered permission. Neither name may be empty or contain `:` or `*`. */
export interface PermissionDefinition {
  readonly resource: string;
  readonly action: string;
  /** Carried into every decision, so that the caller knows to record an allow. */
  readonly sensitive?: boolean;
  /** A principal holding it by delegation may delegate it further. Default: no. */
  readonly redelegable?: boolean;
}

export interface PermissionRef {
  readonly resource: string;
  readonly action: string;
}

/** `grants` are patterns: `resource:action`, `resource:*`, `*:action`, `*:*`. */
export interface RoleDefinition {
  readonly id: string;
  readonly key: string;
  readonly parentRoleId?: string | null;
  readonly grants: readonly string[];
}

export interface ScopeDefinition {
  readonly id: string;
  readonly kind: ScopeKind;
  /** `null` for a platform only. */
  readonly parentId: string | null;
}

/** A validity window in epoch milliseconds: in force while `startsAt <= at < endsAt`. */
export interface ValidityWindow {
  readonly startsAt?: number | null;
  readonly endsAt?: number | null;
}

export interface Assignment extends ValidityWindow {
  readonly id: string;
  readonly principalId: string;
  readonly roleId: string;
  readonly scopeId: string;
  readonly conditionId?: string | null;
}

/** `permissions` are exact (`resource:action`); wildcards belong to roles and rules. */
export interface Delegation extends ValidityWindow {
  readonly id: string;
  readonly delegatorId: string;
  readonly delegateId: string;
  readonly permissions: readonly string[];
  readonly scopeId: string;
  readonly endsAt: number;
  readonly conditionId?: string | null;
}

/**
 * A rule for everyone at a scope and below. A deny overrides every grant. An allow reaches members only:
 * principals with an assignment in force at the rule's scope, above it or below it.
 */
export interface Rule {
  readonly id: string;
  readonly effect: 'allow' | 'deny';
  readonly scopeId: string;
  /** Patterns, as in a role. */
  readonly permissions: readonly string[];
  readonly conditionId?: string | null;
}

/** What a condition may read. */
export interface ConditionInput {
  /** Whose right is being looked at: the requester, or the delegator when a delegation is examined. */
  readonly principalId: string;
  /** Who asked. */
  readonly requesterId: string;
  readonly permission: PermissionRef;
  readonly scopeId: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly context: unknown;
}

/**
 * A compiled condition. It must be synchronous and return `true` or `false`; throwing, or returning anything
 * else, counts as an error, and an error denies.
 */
export type Condition = (input: ConditionInput) => boolean;

/** The whole access model. Assignments may be streamed: they are read once, in order. */
export interface AccessModel {
  readonly permissions: readonly PermissionDefinition[];
  readonly roles: readonly RoleDefinition[];
  readonly scopes: readonly ScopeDefinition[];
  readonly assignments: Iterable<Assignment>;
  readonly delegations?: Iterable<Delegation>;
  readonly rules?: Iterable<Rule>;
  /** By condition id. An id that is referred to but missing here behaves as a condition that errors. */
  readonly conditions?: ReadonlyMap<string, Condition>;
}

/** One step of an incremental update. Removing what is not there is not an error: feeds deliver twice. */
export type Change =
  | { readonly op: 'upsert_role'; readonly role: RoleDefinition }
  | { readonly op: 'remove_role'; readonly roleId: string }
  | { readonly op: 'upsert_scope'; readonly scope: ScopeDefinition }
  | { readonly op: 'remove_scope'; readonly scopeId: string }
  | { readonly op: 'upsert_assignment'; readonly assignment: Assignment }
  | { readonly op: 'remove_assignment'; readonly assignmentId: string; readonly principalId: string }
  | { readonly op: 'upsert_delegation'; readonly delegation: Delegation }
  | { readonly op: 'remove_delegation'; readonly delegationId: string }
  | { readonly op: 'upsert_rule'; readonly rule: Rule }
  | { readonly op: 'remove_rule'; readonly ruleId: string }
  | { readonly op: 'upsert_condition'; readonly conditionId: string; readonly condition: Condition }
  | { readonly op: 'remove_condition'; readonly conditionId: string };
