import { PLATFORM_TENANT_ID, type TenantId } from '@haechi/kernel';
import type { Membership } from '../ports.ts';

export function isPlatformMember(memberships: readonly Membership[]): boolean {
  return memberships.some((membership) => membership.tenantId === PLATFORM_TENANT_ID);
}

export function isMemberOf(memberships: readonly Membership[], tenantId: TenantId): boolean {
  return memberships.some((membership) => membership.tenantId === tenantId);
}

/**
 * Where a new session starts, and whose log its sign-in belongs to: at the platform for whoever works there, else
 * where the person worked last, else in the first tenant. Somebody who belongs nowhere stands at the platform, where
 * holding no role means being allowed nothing.
 */
export function chooseHomeTenant(
  memberships: readonly Membership[],
  lastTenantId: TenantId | null,
): TenantId {
  if (isPlatformMember(memberships)) return PLATFORM_TENANT_ID;
  if (lastTenantId !== null && isMemberOf(memberships, lastTenantId)) return lastTenantId;
  return memberships[0]?.tenantId ?? PLATFORM_TENANT_ID;
}
