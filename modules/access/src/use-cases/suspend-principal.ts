import type { Tx } from '@haechi/database';
import type { Clock, TenantId, UserId } from '@haechi/kernel';
import type { AccessTables } from '../tables.ts';

/** Lets all rights of a principal in a tenant rest, or wakes them again. Saying it twice changes nothing. */
export function createSetPrincipalSuspended({ clock }: { readonly clock: Clock }) {
  return async (tx: Tx, tenantId: TenantId, principalId: UserId, suspended: boolean): Promise<void> => {
    const db = tx.withTables<AccessTables>();
    if (suspended) {
      await db
        .insertInto('access.suspensions')
        .values({ tenant_id: tenantId, principal_id: principalId, since: new Date(clock.now()) })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return;
    }
    await db
      .deleteFrom('access.suspensions')
      .where('tenant_id', '=', tenantId)
      .where('principal_id', '=', principalId)
      .execute();
  };
}
