import type { Timestamp } from '@haechi/database';
import type { AssignmentId, Id, RoleId, ScopeId, TenantId, UserId } from '@haechi/kernel';
import type { ColumnType } from 'kysely';

export type GroupId = Id<'group'>;

export type Attributes = Readonly<Record<string, unknown>>;

type UserTable = {
  tenant_id: TenantId;
  user_id: UserId;
  user_name: string;
  email: string;
  external_id: string | null;
  attributes: ColumnType<Attributes, string, string>;
  version: number;
  created_at: Timestamp;
  updated_at: Timestamp;
};

type GroupTable = {
  id: GroupId;
  tenant_id: TenantId;
  display_name: string;
  external_id: string | null;
  version: number;
  created_at: Timestamp;
  updated_at: Timestamp;
};

type GroupMemberTable = { tenant_id: TenantId; group_id: GroupId; user_id: UserId };

type GroupRoleTable = {
  tenant_id: TenantId;
  group_id: GroupId;
  role_id: RoleId;
  scope_id: ScopeId;
  created_by: UserId;
  created_at: Timestamp;
};

type GrantTable = {
  tenant_id: TenantId;
  user_id: UserId;
  role_id: RoleId;
  scope_id: ScopeId;
  assignment_id: AssignmentId;
};

/** The tables this module owns; no other module names them. */
export type ProvisioningTables = {
  'provisioning.users': UserTable;
  'provisioning.groups': GroupTable;
  'provisioning.group_members': GroupMemberTable;
  'provisioning.group_roles': GroupRoleTable;
  'provisioning.grants': GrantTable;
};
