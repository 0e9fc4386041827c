import type { AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import type { ApprovalKind, Arguments } from '../approval-kind.ts';
import type { ApprovalRow } from '../tables.ts';

/** Carries out what a request asked for, by the module it belongs to. */
export async function carryOut(
  tx: Tx,
  run: NonNullable<ApprovalKind['run']>,
  row: ApprovalRow,
  decisionReason: string,
  by: { readonly caller: Caller; readonly origin: AuditOrigin },
): Promise<void> {
  await run(
    tx,
    {
      id: row.id,
      tenantId: row.tenant_id,
      scopeId: row.scope_id,
      requesterId: row.requester_id,
      arguments: JSON.parse(row.arguments_canonical) as Arguments, // written by canonicalJson from exactly that type
      justification: row.justification,
      decisionReason,
    },
    by,
  );
}
