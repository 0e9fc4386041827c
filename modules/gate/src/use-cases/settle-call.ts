import type { Actor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { CodedError, formatId } from '@haechi/kernel';
import { CALL_TRANSITIONS } from '../domain/call-state.ts';
import type { AuditPort } from '../ports.ts';
import type { CallRow, GateTables } from '../tables.ts';

/**
 * A person who has looked at the server says how a call ended that nobody knew the outcome of.
 * @throws CodedError `GATE_006` when its outcome is known, or became so meanwhile
 */
export function createSettleCall({ audit }: { readonly audit: AuditPort }) {
  return async (
    tx: Tx,
    actor: Actor,
    call: CallRow,
    outcome: 'returned' | 'failed',
    reason: string,
  ): Promise<void> => {
    const step = outcome === 'returned' ? CALL_TRANSITIONS.return : CALL_TRANSITIONS.fail;
    const changed = await tx
      .withTables<GateTables>()
      .updateTable('gate.calls')
      .set({ state: step.to, finished_at: actor.at })
      .where('id', '=', call.id)
      .where('state', '=', 'unknown')
      .executeTakeFirst();
    if (changed.numUpdatedRows !== 1n) throw new CodedError('GATE_006');
    await audit.record(tx, actor.caller.tenantId, actor.origin, {
      action: 'call.settled',
      target: { kind: 'call', id: formatId('call', call.id), name: `${call.upstream_key}: ${call.tool}` },
      scopeId: call.scope_id,
      reason,
      details: { outcome },
    });
  };
}
