import { type AuditModule, systemOrigin } from '@haechi/audit';
import type { Unlocked } from '@haechi/custody';
import { PLATFORM_SCOPE_ID, PLATFORM_TENANT_ID } from '@haechi/kernel';

/** Puts on record that the root key came out of custody, and by what. */
export async function recordUnlock(
  audit: Pick<AuditModule, 'recordAlone'>,
  { kind, id, label }: Unlocked['by'],
): Promise<void> {
  await audit.recordAlone(PLATFORM_TENANT_ID, systemOrigin('custody'), {
    action: 'keys.unlocked',
    target: { kind: 'custody_method', id, name: label },
    scopeId: PLATFORM_SCOPE_ID,
    details: { method: kind },
  });
}
