import type { Actor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { CodedError } from '@haechi/kernel';
import type { SinkFilter } from '../domain/passes-filter.ts';
import type { SinkTarget } from '../domain/sink-target.ts';
import type { SinkRow, SinksTables } from '../tables.ts';
import { type CommandDeps, type GivenCredentials, refuseTakenName, takeCredentials } from './create-sink.ts';
import { describeSink, targetOf } from './describe-sink.ts';
import { refuseAddress, refuseMissingCredentials } from './refuse-target.ts';

export interface SinkChange {
  readonly name?: string | undefined;
  readonly target?: SinkTarget | undefined;
  readonly filter?: SinkFilter | undefined;
  readonly credentials?: GivenCredentials | undefined;
}

/**
 * Changes a sink; its place in the log stays, and it tries again at once.
 * @throws CodedError `VAL_003` it changed in the meantime, `SINK_004` another kind, and what making one throws
 */
export function createUpdateSink({ audit, vault, guard }: CommandDeps) {
  return async (tx: Tx, actor: Actor, sink: SinkRow, version: number, change: SinkChange): Promise<void> => {
    if (sink.version !== version) throw new CodedError('VAL_003');
    const target = change.target ?? sink.target;
    if (target.kind !== sink.kind) throw new CodedError('SINK_004', { where: 'body.target.kind' });
    if (change.target !== undefined) await refuseAddress(guard, target);
    const given = takeCredentials(change.credentials);
    const held = { ...(await vault.open(sink.id, sink.sealed_credentials)), ...given };
    refuseMissingCredentials(target, held);
    const after = {
      name: change.name ?? sink.name,
      target,
      actions: [...(change.filter?.actions ?? sink.actions)],
      results: [...(change.filter?.results ?? sink.results)],
    };
    const resealed =
      Object.keys(given).length === 0 ? {} : { sealed_credentials: await vault.seal(sink.id, held) };
    const db = tx.withTables<SinksTables>();
    const changed = await refuseTakenName(after.name, () =>
      db
        .updateTable('sinks.sinks')
        .set({
          ...after,
          ...resealed,
          target: JSON.stringify(target),
          version: version + 1,
          updated_at: actor.at,
        })
        .where('id', '=', sink.id)
        .where('version', '=', version)
        .executeTakeFirst(),
    );
    if (changed.numUpdatedRows !== 1n) throw new CodedError('VAL_003');
    await db
      .updateTable('sinks.cursors')
      .set({ next_attempt_at: null })
      .where('sink_id', '=', sink.id)
      .execute();
    await audit.record(tx, actor.caller.tenantId, actor.origin, {
      action: 'sink.updated',
      target: targetOf({ id: sink.id, name: after.name }),
      scopeId: actor.caller.scopeId,
      details: { credentials: Object.keys(given) },
      before: describeSink(sink),
      after: describeSink(after),
    });
  };
}

export type UpdateSink = ReturnType<typeof createUpdateSink>;
