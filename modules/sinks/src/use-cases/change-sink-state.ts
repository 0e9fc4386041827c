import type { Actor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { CodedError } from '@haechi/kernel';
import { type SinkState, sinkTransitions } from '../domain/sink-states.ts';
import type { AuditPort } from '../ports.ts';
import type { SinkRow, SinksTables } from '../tables.ts';
import { targetOf } from './describe-sink.ts';

const ACTIONS: Readonly<Record<SinkState, string>> = { paused: 'sink.paused', active: 'sink.resumed' };

/**
 * Pauses a sink or lets it go on, then at once.
 * @throws CodedError `SINK_005` when it is so already
 */
export function createChangeSinkState({ audit }: { readonly audit: Pick<AuditPort, 'record'> }) {
  return async (tx: Tx, actor: Actor, sink: SinkRow, to: SinkState, reason: string): Promise<void> => {
    const db = tx.withTables<SinksTables>();
    const changed = sinkTransitions[sink.state].includes(to)
      ? await db
          .updateTable('sinks.sinks')
          .set({ state: to })
          .where('id', '=', sink.id)
          .where('state', '=', sink.state)
          .executeTakeFirst()
      : undefined;
    if (changed?.numUpdatedRows !== 1n) throw new CodedError('SINK_005');
    if (to === 'active') {
      await db
        .updateTable('sinks.cursors')
        .set({ next_attempt_at: null, failures: 0 })
        .where('sink_id', '=', sink.id)
        .execute();
    }
    await audit.record(tx, actor.caller.tenantId, actor.origin, {
      action: ACTIONS[to],
      target: targetOf(sink),
      scopeId: actor.caller.scopeId,
      reason,
      before: { state: sink.state },
      after: { state: to },
    });
  };
}

export type ChangeSinkState = ReturnType<typeof createChangeSinkState>;
