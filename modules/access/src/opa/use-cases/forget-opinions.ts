import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { formatId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { AccessTables } from '../../tables.ts';

/**
 * Has every process forget what the policy server said. It touches the caller's scope, so that the change feed carries a
 * new revision everywhere; no opinion is used after the revision it was asked for.
 */
export function createForgetOpinions({ audit }: { readonly audit: Pick<AuditModule, 'record'> }) {
  return async (tx: Tx, caller: Caller, origin: AuditOrigin, reason: string): Promise<void> => {
    await tx
      .withTables<AccessTables>()
      .updateTable('access.scopes')
      .set({ name: sql`name` })
      .where('id', '=', caller.scopeId)
      .execute();
    await audit.record(tx, caller.tenantId, origin, {
      action: 'opa.forgotten',
      target: { kind: 'tenant', id: formatId('tenant', caller.tenantId), name: 'OPA' },
      scopeId: caller.scopeId,
      reason,
    });
  };
}
