import type { Actor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { AuditPort } from '../ports.ts';
import type { SinkRow, SinksTables } from '../tables.ts';
import { describeSink, targetOf } from './describe-sink.ts';

/** Takes a sink away, with its history and what it set aside. */
export function createDeleteSink({ audit }: { readonly audit: Pick<AuditPort, 'record'> }) {
  return async (tx: Tx, actor: Actor, sink: SinkRow, reason: string): Promise<void> => {
    await tx.withTables<SinksTables>().deleteFrom('sinks.sinks').where('id', '=', sink.id).execute();
    await audit.record(tx, actor.caller.tenantId, actor.origin, {
      action: 'sink.deleted',
      target: targetOf(sink),
      scopeId: actor.caller.scopeId,
      reason,
      before: describeSink(sink),
    });
  };
}

export type DeleteSink = ReturnType<typeof createDeleteSink>;
