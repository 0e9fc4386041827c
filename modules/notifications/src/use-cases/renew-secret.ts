import type { Actor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { newSigningSecret } from '@haechi/http';
import { CodedError } from '@haechi/kernel';
import type { Secret } from '@haechi/kernel/node';
import type { ChannelRow, NotificationsTables } from '../tables.ts';
import type { CommandDeps } from './create-channel.ts';
import { targetOf } from './describe-channel.ts';

/**
 * Makes a new signing secret; the one before signs nothing more.
 * @throws CodedError `NTF_004` when the channel is no webhook, `VAL_003` when it changed in the meantime
 */
export function createRenewSecret({ audit, vault }: Pick<CommandDeps, 'audit' | 'vault'>) {
  return async (tx: Tx, actor: Actor, channel: ChannelRow, reason: string): Promise<Secret> => {
    if (channel.kind !== 'webhook') throw new CodedError('NTF_004');
    const signingSecret = newSigningSecret();
    const changed = await tx
      .withTables<NotificationsTables>()
      .updateTable('notifications.channels')
      .set({
        sealed_credentials: await vault.seal(channel.id, { signingSecret }),
        version: channel.version + 1,
        updated_at: actor.at,
      })
      .where('id', '=', channel.id)
      .where('version', '=', channel.version)
      .executeTakeFirst();
    if (changed.numUpdatedRows !== 1n) throw new CodedError('VAL_003');
    await audit.record(tx, actor.caller.tenantId, actor.origin, {
      action: 'notification_channel.secret_renewed',
      target: targetOf(channel),
      scopeId: actor.caller.scopeId,
      reason,
    });
    return signingSecret;
  };
}

export type RenewSecret = ReturnType<typeof createRenewSecret>;
