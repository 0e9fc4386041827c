import type { RoleLevel } from './role-level.ts';

/** A role that comes with the product. Its id is fixed, so that every installation knows it by the same id. */
export interface BaseRole {
  readonly id: string;
  readonly key: string;
  readonly level: RoleLevel;
  readonly parentKey: string | null;
  readonly patterns: readonly string[];
}

const baseId = (number: number): string => `0be5e001-0000-7000-8000-${String(number).padStart(12, '0')}`;

/** Two axes of the specification: system roles and project roles, and the ladder of the operator and the tenants. */
export const BASE_ROLES: readonly BaseRole[] = [
  { id: baseId(1), key: 'SUPER_ADMIN', level: 'system', parentKey: null, patterns: ['*:*'] },
  {
    id: baseId(2),
    key: 'SYSTEM_ADMIN',
    level: 'system',
    parentKey: null,
    patterns: [
      'tenant:*',
      'branch:*',
      'project:*',
      'member:*',
      'role:*',
      'session:*',
      'client:*',
      'settings:*',
      'approval:*',
      'access:*',
      'policy:*',
      'breakglass:take',
      'resource:*',
      'api:read',
      'audit:read',
    ],
  },
  {
    id: baseId(3),
    key: 'SYSTEM_AUDITOR',
    level: 'system',
    parentKey: null,
    patterns: ['*:read', 'audit:*', 'access:*', 'tenant:enter'],
  },
  {
    id: baseId(4),
    key: 'HQ_MASTER',
    level: 'system',
    parentKey: 'HQ_ADMIN',
    patterns: [
      'settings:*',
      'role:*',
      'audit:*',
      'session:*',
      'client:*',
      'access:*',
      'policy:*',
      'resource:*',
      'api:read',
    ],
  },
  {
    id: baseId(5),
    key: 'HQ_ADMIN',
    level: 'system',
    parentKey: null,
    patterns: [
      'tenant:*',
      'branch:*',
      'project:*',
      'member:*',
      'role:read',
      'role:assign',
      'approval:*',
      'breakglass:take',
      'settings:read',
      'audit:read',
    ],
  },
  {
    id: baseId(6),
    key: 'TENANT_OWNER',
    level: 'tenant',
    parentKey: 'TENANT_MANAGER',
    patterns: [
      'tenant:read',
      'tenant:update',
      'branch:*',
      'project:*',
      'member:*',
      'role:*',
      'settings:*',
      'audit:*',
      'session:*',
      'client:*',
      'access:*',
      'policy:*',
      'resource:*',
      'api:read',
    ],
  },
  {
    id: baseId(7),
    key: 'TENANT_MANAGER',
    level: 'tenant',
    parentKey: null,
    patterns: [
      'tenant:read',
      'branch:read',
      'project:read',
      'project:create',
      'project:update',
      'member:read',
      'member:invite',
      'role:read',
      'role:assign',
      'approval:*',
      'breakglass:take',
      'settings:read',
    ],
  },
  {
    id: baseId(8),
    key: 'SECURITY_OFFICER',
    level: 'tenant',
    parentKey: null,
    patterns: [
      'audit:*',
      'access:*',
      'session:*',
      'role:read',
      'policy:read',
      'breakglass:take',
      'member:read',
      'approval:read',
      'settings:read',
      'tenant:read',
      'branch:read',
      'project:read',
    ],
  },
  {
    id: baseId(9),
    key: 'PROJECT_ADMIN',
    level: 'project',
    parentKey: 'PROJECT_MEMBER',
    patterns: ['project:update', 'project:archive', 'role:assign', 'approval:read', 'approval:decide'],
  },
  {
    id: baseId(10),
    key: 'PROJECT_MEMBER',
    level: 'project',
    parentKey: 'PROJECT_VIEWER',
    patterns: ['member:read', 'access:check'],
  },
  { id: baseId(11), key: 'PROJECT_VIEWER', level: 'project', parentKey: null, patterns: ['project:read'] },
];
