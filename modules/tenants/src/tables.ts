import type { Generated, Timestamp } from '@haechi/database';
import type { BranchId, ProjectId, TenantId, UserId } from '@haechi/kernel';
import type { ColumnType, Selectable } from 'kysely';
import type { BranchState } from './domain/branch-states.ts';
import type { MemberState } from './domain/member-states.ts';
import type { ProjectState } from './domain/project-states.ts';
import type { TenantState } from './domain/tenant-states.ts';

// A type, not an interface: only a type is assignable to the index signature that Kysely asks for.
export type TenantsTables = {
  'tenants.tenants': {
    id: TenantId;
    slug: string;
    name: string;
    business_types: string[];
    state: TenantState;
    created_at: Timestamp;
    updated_at: Timestamp;
  };
  'tenants.branches': {
    id: BranchId;
    tenant_id: TenantId;
    slug: string;
    name: string;
    state: BranchState;
    created_at: Timestamp;
  };
  'tenants.projects': {
    id: ProjectId;
    tenant_id: TenantId;
    branch_id: BranchId | null;
    slug: string;
    name: string;
    description: string;
    state: ProjectState;
    version: Generated<number>;
    created_at: Timestamp;
    updated_at: Timestamp;
  };
  'tenants.members': {
    tenant_id: TenantId;
    user_id: UserId;
    state: MemberState;
    joined_at: ColumnType<Date | null, Date | null, Date | null>;
    created_at: Timestamp;
  };
};

export type TenantRow = Selectable<TenantsTables['tenants.tenants']>;
export type BranchRow = Selectable<TenantsTables['tenants.branches']>;
export type ProjectRow = Selectable<TenantsTables['tenants.projects']>;
export type MemberRow = Selectable<TenantsTables['tenants.members']>;
