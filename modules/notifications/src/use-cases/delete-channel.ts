import type { Actor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { AuditPort } from '../ports.ts';
import type { ChannelRow, NotificationsTables } from '../tables.ts';
import { describeChannel, targetOf } from './describe-channel.ts';

/** Takes a channel away, with what it told and what waits in it. */
export function createDeleteChannel({ audit }: { readonly audit: Pick<AuditPort, 'record'> }) {
  return async (tx: Tx, actor: Actor, channel: ChannelRow, reason: string): Promise<void> => {
    await tx
      .withTables<NotificationsTables>()
      .deleteFrom('notifications.channels')
      .where('id', '=', channel.id)
      .execute();
    await audit.record(tx, actor.caller.tenantId, actor.origin, {
      action: 'notification_channel.deleted',
      target: targetOf(channel),
      scopeId: actor.caller.scopeId,
      reason,
      before: describeChannel(channel),
    });
  };
}

export type DeleteChannel = ReturnType<typeof createDeleteChannel>;
