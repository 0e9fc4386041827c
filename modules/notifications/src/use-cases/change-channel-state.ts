import type { Actor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { CodedError } from '@haechi/kernel';
import { type ChannelState, channelTransitions } from '../domain/delivery-states.ts';
import type { AuditPort } from '../ports.ts';
import type { ChannelRow, NotificationsTables } from '../tables.ts';
import { targetOf } from './describe-channel.ts';

const ACTIONS: Readonly<Record<ChannelState, string>> = {
  paused: 'notification_channel.paused',
  active: 'notification_channel.resumed',
};

/**
 * Lets a channel rest or go on, then at once.
 * @throws CodedError `NTF_005` when it does so already
 */
export function createChangeChannelState({ audit }: { readonly audit: Pick<AuditPort, 'record'> }) {
  return async (
    tx: Tx,
    actor: Actor,
    channel: ChannelRow,
    to: ChannelState,
    reason: string,
  ): Promise<void> => {
    const changed = channelTransitions[channel.state].includes(to)
      ? await tx
          .withTables<NotificationsTables>()
          .updateTable('notifications.channels')
          .set({ state: to, ...(to === 'active' ? { next_attempt_at: null, failures: 0 } : {}) })
          .where('id', '=', channel.id)
          .where('state', '=', channel.state)
          .executeTakeFirst()
      : undefined;
    if (changed?.numUpdatedRows !== 1n) throw new CodedError('NTF_005');
    await audit.record(tx, actor.caller.tenantId, actor.origin, {
      action: ACTIONS[to],
      target: targetOf(channel),
      scopeId: actor.caller.scopeId,
      reason,
      before: { state: channel.state },
      after: { state: to },
    });
  };
}

export type ChangeChannelState = ReturnType<typeof createChangeChannelState>;
