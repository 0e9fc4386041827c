import type { Tx } from '@haechi/database';
import type { ChannelId, DeliveryId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { DeliveryState } from '../domain/delivery-states.ts';
import type { DeliveryRow, NotificationsTables } from '../tables.ts';

export interface DeliveryFilter {
  readonly channelId?: ChannelId | undefined;
  readonly state?: DeliveryState | undefined;
  readonly before: { readonly createdAt: Date; readonly id: string } | undefined;
}

const select = (tx: Tx) =>
  tx.withTables<NotificationsTables>().selectFrom('notifications.deliveries').selectAll();

/** Deliveries of the transaction's organisation, newest first. */
export async function listDeliveries(
  tx: Tx,
  { channelId, state, before }: DeliveryFilter,
  limit: number,
): Promise<DeliveryRow[]> {
  let query = select(tx);
  if (channelId !== undefined) query = query.where('channel_id', '=', channelId);
  if (state !== undefined) query = query.where('state', '=', state);
  if (before !== undefined)
    query = query.where(sql<boolean>`(created_at, id) < (${before.createdAt}, ${before.id})`);
  return await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
}

export async function findDelivery(tx: Tx, id: DeliveryId): Promise<DeliveryRow | undefined> {
  return await select(tx).where('id', '=', id).executeTakeFirst();
}
