import type { BranchId, ProjectId, ScopeId, TenantId } from '@haechi/kernel';

/** The scope that stands for a tenant, a branch or a project: it has the same id. */
export function scopeOf(id: TenantId | BranchId | ProjectId): ScopeId {
  return id as string as ScopeId; // the two kinds of id share one UUID by design
}
