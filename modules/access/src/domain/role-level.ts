import type { ScopeKind } from '@haechi/decision';

export type RoleLevel = 'system' | 'tenant' | 'project';

/** Where a role of each level may be assigned. What is not here is refused with `PERM_006`. */
const ASSIGNABLE_AT: Readonly<Record<RoleLevel, readonly ScopeKind[]>> = {
  system: ['platform'],
  tenant: ['tenant', 'branch'],
  project: ['project'],
};

export const fitsScope = (level: RoleLevel, kind: ScopeKind): boolean => ASSIGNABLE_AT[level].includes(kind);
