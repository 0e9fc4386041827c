import type { ScopeId, TenantId } from '@haechi/kernel';

/** The scope that stands for a tenant has the same id; only the brand differs. */
export function toScopeId(tenantId: TenantId): ScopeId {
  return tenantId as string as ScopeId;
}
