import type { Tx } from '@haechi/database';
import type { NotificationsTables, PreferencesRow } from '../tables.ts';
import type { Reader } from './list-notices.ts';

export type Preferences = Omit<PreferencesRow, 'tenant_id' | 'user_id'>;

/** What somebody wants; undefined when they never said anything. */
export async function readPreferences(
  tx: Tx,
  { tenantId, userId }: Reader,
): Promise<Preferences | undefined> {
  return await tx
    .withTables<NotificationsTables>()
    .selectFrom('notifications.preferences')
    .select([
      'unwanted',
      'mail_unwanted',
      'quiet_from',
      'quiet_until',
      'time_zone',
      'collect_minutes',
      'daily_at',
    ])
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
}

export async function keepPreferences(
  tx: Tx,
  { tenantId, userId }: Reader,
  wanted: Preferences,
): Promise<void> {
  await tx
    .withTables<NotificationsTables>()
    .insertInto('notifications.preferences')
    .values({ tenant_id: tenantId, user_id: userId, ...wanted })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'user_id']).doUpdateSet({ ...wanted }))
    .execute();
}

/** Where mail of an organisation would go out: its own, else the operator's for all. Asked in a transaction of the system. */
export async function sendsMail(tx: Tx, tenantId: Reader['tenantId']): Promise<boolean> {
  const rows = await tx
    .withTables<NotificationsTables>()
    .selectFrom('notifications.channels')
    .select(['tenant_id', 'state'])
    .where('kind', '=', 'mail')
    .where((eb) => eb.or([eb('tenant_id', '=', tenantId), eb('shared', '=', true)]))
    .execute();
  const chosen = rows.find((row) => row.tenant_id === tenantId) ?? rows[0];
  return chosen?.state === 'active';
}
