import type { Actor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { CodedError } from '@haechi/kernel';
import { letterTransitions } from '../domain/sink-states.ts';
import type { AuditPort } from '../ports.ts';
import type { LetterRow, SinkRow, SinksTables } from '../tables.ts';
import { targetOf } from './describe-sink.ts';

const ACTIONS = { retrying: 'sink.letter_retried', discarded: 'sink.letter_discarded' } as const;

/**
 * Asks for one more attempt at an event that was set aside, or gives it up.
 * @throws CodedError `RES_001` no such event was set aside, `SINK_005` it was delivered, given up or is under way
 */
export function createSettleLetter({ audit }: { readonly audit: Pick<AuditPort, 'record'> }) {
  return async (
    tx: Tx,
    actor: Actor,
    sink: SinkRow,
    index: number,
    to: 'retrying' | 'discarded',
    reason: string,
  ): Promise<LetterRow> => {
    const db = tx.withTables<SinksTables>();
    const letter = await db
      .selectFrom('sinks.dead_letters')
      .selectAll()
      .where('sink_id', '=', sink.id)
      .where('index', '=', index)
      .forUpdate()
      .executeTakeFirst();
    if (letter === undefined) throw new CodedError('RES_001');
    if (!letterTransitions[letter.state].includes(to)) throw new CodedError('SINK_005');
    const settled = await db
      .updateTable('sinks.dead_letters')
      .set({ state: to, settled_at: to === 'discarded' ? actor.at : null })
      .where('sink_id', '=', sink.id)
      .where('index', '=', index)
      .returningAll()
      .executeTakeFirstOrThrow();
    await audit.record(tx, actor.caller.tenantId, actor.origin, {
      action: ACTIONS[to],
      target: targetOf(sink),
      scopeId: actor.caller.scopeId,
      reason,
      details: { index, action: letter.action },
    });
    return settled;
  };
}

export type SettleLetter = ReturnType<typeof createSettleLetter>;
