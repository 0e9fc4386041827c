import type { CreatedAt, Generated, Timestamp } from '@haechi/database';
import type { ScopeKind } from '@haechi/decision';
import type {
  ApprovalId,
  AssignmentId,
  DelegationId,
  OpaMarkId,
  RoleId,
  RuleId,
  ScopeId,
  SeparationId,
  TenantId,
  UserId,
} from '@haechi/kernel';
import type { RoleLevel } from './domain/role-level.ts';

export type AssignmentOrigin = 'manual' | 'request' | 'invitation' | 'installation';

/** What an entry of the change feed tells to read again. */
export type ChangeKind = 'permissions' | 'scope' | 'role' | 'principal' | 'rule' | 'delegation';

export interface PolicyRuleRow {
  id: RuleId;
  tenant_id: TenantId;
  name: string;
  effect: 'allow' | 'deny';
  scope_id: ScopeId;
  permissions: readonly string[];
  condition: string | null;
  enabled: boolean;
  version: number;
  created_by: UserId;
  created_at: Date;
  updated_at: Date;
}

export interface OpaMarkRow {
  id: OpaMarkId;
  tenant_id: TenantId;
  scope_id: ScopeId;
  /** A type of resource, or `*` for all. */
  resource_type: string;
  reason: string;
  created_by: UserId;
  created_at: Date;
}

export interface BundleKeyRow {
  id: string;
  private_sealed: string;
  public_pem: string;
  signs_from: Date;
  created_at: Date;
}

export interface SeparationRuleRow {
  id: SeparationId;
  tenant_id: TenantId;
  name: string;
  kind: 'role' | 'permission';
  first: string;
  second: string;
  created_by: UserId;
  created_at: Date;
}

export interface DelegationRow {
  id: DelegationId;
  tenant_id: TenantId;
  delegator_id: UserId;
  delegate_id: UserId;
  scope_id: ScopeId;
  permissions: readonly string[];
  starts_at: Date | null;
  ends_at: Date;
  reason: string;
  created_at: Date;
  revoked_at: Date | null;
  revoked_by: UserId | null;
}

export type AccessTables = {
  'access.revision': { value: Generated<number> };
  'access.changes': { revision: number; kind: ChangeKind; id: string };
  'access.permissions': { permission: string; sensitive: boolean; reads: boolean };
  'access.opa_marks': OpaMarkRow;
  'access.bundle_keys': BundleKeyRow;
  'access.scopes': {
    id: ScopeId;
    tenant_id: TenantId;
    kind: ScopeKind;
    parent_id: ScopeId | null;
    name: string;
  };
  'access.roles': {
    id: RoleId;
    tenant_id: TenantId;
    key: string;
    name: string;
    description: string;
    level: RoleLevel;
    base: boolean;
    parent_role_id: RoleId | null;
    break_glass_minutes: Generated<number | null>;
    template_role_id: Generated<RoleId | null>;
    template_patterns: Generated<readonly string[] | null>;
    version: Generated<number>;
    created_at: CreatedAt;
  };
  'access.role_locks': { role_id: RoleId; tenant_id: TenantId; permission: string };
  'access.role_permissions': { role_id: RoleId; tenant_id: TenantId; pattern: string };
  'access.assignments': {
    id: AssignmentId;
    tenant_id: TenantId;
    principal_id: UserId;
    role_id: RoleId;
    scope_id: ScopeId;
    starts_at: Timestamp | null;
    ends_at: Timestamp | null;
    condition: string | null;
    break_glass: Generated<boolean>;
    origin: AssignmentOrigin;
    reason: string;
    granted_by: UserId | null;
    created_at: Timestamp;
    revoked_at: Timestamp | null;
    revoked_by: UserId | null;
  };
  'access.policy_rules': PolicyRuleRow;
  'access.permission_delegations': DelegationRow;
  'access.separation_rules': SeparationRuleRow;
  'access.separation_exceptions': {
    tenant_id: TenantId;
    rule_id: SeparationId;
    principal_id: UserId;
    approval_id: ApprovalId;
    reason: string;
    granted_by: UserId;
    created_at: Timestamp;
  };
  'access.suspensions': { tenant_id: TenantId; principal_id: UserId; since: Timestamp };
};
