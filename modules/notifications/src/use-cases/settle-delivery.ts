import type { Actor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { CodedError, formatId } from '@haechi/kernel';
import { deliveryTransitions } from '../domain/delivery-states.ts';
import type { AuditPort } from '../ports.ts';
import type { ChannelRow, DeliveryRow, NotificationsTables } from '../tables.ts';

const ACTIONS = {
  waiting: 'notification_delivery.retried',
  discarded: 'notification_delivery.discarded',
} as const;

/**
 * Decides about a delivery that was given up: it is sent once more as if for the first time, or left.
 * @throws CodedError `NTF_005` when it was not given up, or somebody decided already
 */
export function createSettleDelivery({ audit }: { readonly audit: Pick<AuditPort, 'record'> }) {
  return async (
    tx: Tx,
    actor: Actor,
    delivery: DeliveryRow,
    channelName: ChannelRow['name'],
    to: keyof typeof ACTIONS,
    reason: string,
  ): Promise<void> => {
    const again =
      to === 'waiting'
        ? { due_at: actor.at, created_at: actor.at, attempts: 0, unclear: 0, settled_at: null }
        : { settled_at: actor.at };
    const changed = deliveryTransitions[delivery.state].includes(to)
      ? await tx
          .withTables<NotificationsTables>()
          .updateTable('notifications.deliveries')
          .set({ state: to, ...again })
          .where('id', '=', delivery.id)
          .where('state', '=', delivery.state)
          .executeTakeFirst()
      : undefined;
    if (changed?.numUpdatedRows !== 1n) throw new CodedError('NTF_005');
    await audit.record(tx, actor.caller.tenantId, actor.origin, {
      action: ACTIONS[to],
      target: { kind: 'notification_delivery', id: formatId('delivery', delivery.id), name: channelName },
      scopeId: actor.caller.scopeId,
      reason,
      details: { kind: delivery.kind, about: delivery.target_id },
    });
  };
}

export type SettleDelivery = ReturnType<typeof createSettleDelivery>;
