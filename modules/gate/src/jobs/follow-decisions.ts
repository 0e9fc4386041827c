import type { SequencedEvent } from '@haechi/audit';
import type { Database } from '@haechi/database';
import { type ApprovalId, parseId, type TenantId } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import type { CallState } from '../domain/call-state.ts';
import type { AuditPort } from '../ports.ts';
import type { GateTables } from '../tables.ts';

const STATE_BY_ACTION: Readonly<Record<string, CallState>> = {
  'approval.approved': 'approved',
  'approval.rejected': 'rejected',
  'approval.cancelled': 'cancelled',
  'approval.expired': 'expired',
  'approval.lapsed': 'lapsed',
};

/**
 * Shows in the list of calls what became of their approvals. Only for people: whether a call may run is asked of the
 * approval itself, at that moment.
 */
export function createFollowDecisions({
  database,
  audit,
  log,
}: {
  readonly database: Database;
  readonly audit: Pick<AuditPort, 'subscribe'>;
  readonly log: Logger;
}) {
  async function mirror(
    tenantId: TenantId,
    approvalId: ApprovalId,
    state: CallState,
    event: SequencedEvent,
  ): Promise<void> {
    const isEnd = state !== 'approved';
    await database.tenant(tenantId, async (tx) => {
      await tx
        .withTables<GateTables>()
        .updateTable('gate.calls')
        .set({
          state,
          ...(isEnd
            ? { finished_at: new Date(event.atMs), failure_code: state, sealed_arguments: null }
            : {}),
          ...(state === 'rejected' ? { failure_detail: event.reason } : {}),
        })
        .where('approval_id', '=', approvalId)
        .where('state', 'in', state === 'lapsed' ? ['waiting', 'approved'] : ['waiting'])
        .execute();
    });
  }

  return (): (() => void) =>
    audit.subscribe((event) => {
      const state = STATE_BY_ACTION[event.action];
      const id = state === undefined ? undefined : parseId('approval', event.target?.id ?? '');
      if (state === undefined || id === undefined || event.details['kind'] !== 'gate.call') return;
      mirror(event.tenantId, id, state, event).catch((error: unknown) =>
        log.warn({ err: error }, 'the state of a call was not brought up to its approval'),
      );
    });
}
