export { check, checkBatch } from './check.ts';
export { compareCodePoints } from './compare-code-points.ts';
export type { CheckRequest, ConditionError, Decision, Reason, Via } from './decision.ts';
export {
  type ConsideredAssignment,
  type ConsideredDelegation,
  type ConsideredRule,
  type Explanation,
  explain,
  type Outcome,
} from './explain.ts';
export { findGrantingRoles, type GrantingRole } from './find-granting-roles.ts';
export { type HeldPermission, listPermissions, type PermissionsRequest } from './list-permissions.ts';
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
export { buildSnapshot, type Snapshot, type SnapshotOptions } from './snapshot.ts';
