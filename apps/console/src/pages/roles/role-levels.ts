import type { ApiResponse } from '../../api/client.ts';
import type { PlainKey } from '../../i18n/catalogue.ts';
import type { ScopeKind } from '../permissions/scope-tree.ts';

export type Role = ApiResponse<'GET /api/v1/roles'>['items'][number];
export type RoleLevel = Role['level'];

/** Where a role of each level may be given. The server refuses anything else with PERM_006. */
const ASSIGNABLE_AT: Readonly<Record<RoleLevel, readonly ScopeKind[]>> = {
  system: ['platform'],
  tenant: ['tenant', 'branch'],
  project: ['project'],
};

export const LEVEL_LABEL: Readonly<Record<RoleLevel, PlainKey>> = {
  system: 'roles.level.system',
  tenant: 'roles.level.tenant',
  project: 'roles.level.project',
};

export function fitsScope(level: RoleLevel, kind: ScopeKind): boolean {
  return ASSIGNABLE_AT[level].includes(kind);
}

/** The roles that may be given at a scope of this kind; those that give less come first. */
export function rolesFitting(roles: readonly Role[], kind: ScopeKind | undefined): readonly Role[] {
  if (kind === undefined) return [];
  return roles
    .filter(({ level }) => fitsScope(level, kind))
    .toSorted((a, b) => a.permissionCount - b.permissionCount || a.key.localeCompare(b.key));
}
