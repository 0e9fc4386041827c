export { applyChanges } from './apply-changes.ts';
export { check, checkBatch, isAllowed } from './check.ts';
export { compareCodePoints } from './compare-code-points.ts';
export type { CheckRequest, ConditionError, Decision, Reason, Via } from './decision.ts';
export { type EffectivePermission, effectivePermissions } from './effective-permissions.ts';
export {
  type AssignmentLimit,
  type ConsideredAssignment,
  type ConsideredDelegation,
  type ConsideredRule,
  type Explanation,
  explain,
  type Outcome,
} from './explain.ts';
export { findGrantingRoles, type GrantingRole } from './find-granting-roles.ts';
export { listDelegators } from './list-delegators.ts';
export {
  type HeldPermission,
  listPermissions,
  originRole,
  type PermissionsRequest,
} from './list-permissions.ts';
export type {
  AccessModel,
  Assignment,
  Change,
  Condition,
  ConditionInput,
  Delegation,
  PermissionDefinition,
  PermissionRef,
  RoleDefinition,
  Rule,
  ScopeDefinition,
  ScopeKind,
  ValidityWindow,
} from './model.ts';
export { ModelError, type ModelErrorCode } from './model-error.ts';
export { nearestNames } from './nearest-names.ts';
export {
  type ActionSearch,
  type Match,
  type MatchPage,
  type PageRequest,
  type ScopeSearch,
  type SubjectSearch,
  searchActions,
  searchScopes,
  searchSubjects,
} from './search.ts';
export { buildSnapshot, type Snapshot, type SnapshotOptions } from './snapshot.ts';
