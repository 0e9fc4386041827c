import type { Actor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { newSigningSecret } from '@haechi/http';
import { CodedError } from '@haechi/kernel';
import type { Secret } from '@haechi/kernel/node';
import { readLimits } from '../settings.ts';
import type { SinkRow, SinksTables } from '../tables.ts';
import type { CommandDeps } from './create-sink.ts';
import { targetOf } from './describe-sink.ts';

/**
 * Makes a new signing secret. Until `sinks.rotation` is over, webhooks carry a signature with each of the two.
 * @throws CodedError `SINK_004` when the sink is no webhook, `VAL_003` when it changed in the meantime
 */
export function createRotateSecret({ audit, settings, vault }: CommandDeps) {
  return async (tx: Tx, actor: Actor, sink: SinkRow, reason: string): Promise<Secret> => {
    const held = await vault.open(sink.id, sink.sealed_credentials);
    if (sink.kind !== 'webhook' || held.signingSecret === undefined) throw new CodedError('SINK_004');
    const { rotationMs } = await readLimits(tx, settings);
    const signingSecret = newSigningSecret();
    const until = new Date(actor.at.getTime() + rotationMs);
    const changed = await tx
      .withTables<SinksTables>()
      .updateTable('sinks.sinks')
      .set({
        sealed_credentials: await vault.seal(sink.id, {
          ...held,
          signingSecret,
          previousSigningSecret: held.signingSecret,
        }),
        previous_until: until,
        version: sink.version + 1,
        updated_at: actor.at,
      })
      .where('id', '=', sink.id)
      .where('version', '=', sink.version)
      .executeTakeFirst();
    if (changed.numUpdatedRows !== 1n) throw new CodedError('VAL_003');
    await audit.record(tx, actor.caller.tenantId, actor.origin, {
      action: 'sink.secret_renewed',
      target: targetOf(sink),
      scopeId: actor.caller.scopeId,
      reason,
      details: { previousUntil: until.toISOString() },
    });
    return signingSecret;
  };
}

export type RotateSecret = ReturnType<typeof createRotateSecret>;
