import type { HaechiModule, RouteImplementation } from '@haechi/http';
import { DAY_MS, HOUR_MS, SECOND_MS } from '@haechi/kernel';
import { startTicking } from '@haechi/kernel/node';
import { createSending, type NotificationsModuleDeps } from './create-sending.ts';
import { sealedCredentials } from './credentials-vault.ts';
import { notificationErrors } from './errors.ts';
import { createChannelRoutes } from './http/channel-routes.ts';
import { createDeliveryRoutes } from './http/delivery-routes.ts';
import { createNotificationRoutes } from './http/notification-routes.ts';
import { createNoticeFollower } from './jobs/follow-log.ts';
import { createNoticeFeed } from './jobs/notice-feed.ts';
import { createWatchHealth } from './jobs/watch-health.ts';
import { notificationsMessages } from './messages/index.ts';
import { notificationPermissions } from './permissions.ts';
import { createFindChannels, type FindChannels } from './queries/find-channels.ts';
import { registerChannelMetrics } from './register-channel-metrics.ts';
import { KEEP_DAYS, notificationsSettings } from './settings.ts';
import type { NotificationsTables } from './tables.ts';
import { createChangeChannelState } from './use-cases/change-channel-state.ts';
import { createCreateChannel } from './use-cases/create-channel.ts';
import { createDeleteChannel } from './use-cases/delete-channel.ts';
import { createRenewSecret } from './use-cases/renew-secret.ts';
import { createSettleDelivery } from './use-cases/settle-delivery.ts';
import { createUpdateChannel } from './use-cases/update-channel.ts';

export interface NotificationsModule extends HaechiModule {
  /** That somebody was told something, in every process, as it becomes visible. @returns unsubscribe */
  readonly subscribe: ReturnType<typeof createNoticeFeed>['subscribe'];
}

const FEED_EVERY_MS = 500;
const DELIVER_EVERY_MS = 500;
const HEALTH_EVERY_MS = 2 * SECOND_MS;

function createRoutes(
  deps: NotificationsModuleDeps,
  { vault, sendTest }: ReturnType<typeof createSending>,
  find: FindChannels,
): RouteImplementation[] {
  const commands = { ...deps, vault };
  return [
    ...createNotificationRoutes(deps),
    ...createChannelRoutes({
      ...commands,
      find,
      sendTest,
      createChannel: createCreateChannel(commands),
      updateChannel: createUpdateChannel(commands),
      deleteChannel: createDeleteChannel(commands),
      changeState: createChangeChannelState(commands),
      renewSecret: createRenewSecret(commands),
    }),
    ...createDeliveryRoutes({ ...deps, find, settleDelivery: createSettleDelivery(deps) }),
  ];
}

/** What is older than people may look back is forgotten, but for deliveries that are still open; links that expired are. */
async function forgetOld({ database, settings, clock }: NotificationsModuleDeps): Promise<void> {
  const days = await database.platform((tx) => settings.readNumber(tx, KEEP_DAYS), { readOnly: true });
  const before = new Date(clock.now() - days * DAY_MS);
  await database.system('forget old notices', async (tx) => {
    const db = tx.withTables<NotificationsTables>();
    await db.deleteFrom('notifications.notices').where('at', '<', before).execute();
    await db
      .deleteFrom('notifications.deliveries')
      .where('created_at', '<', before)
      .where('state', 'not in', ['waiting', 'sending'])
      .execute();
    await db.deleteFrom('notifications.links').where('expires_at', '<', before).execute();
  });
}

/** Tells people what concerns them, drawn from the log: in the console, and over the channels of their organisation. */
export function createNotificationsModule(deps: NotificationsModuleDeps): NotificationsModule {
  const { database, audit, clock, log, findHolders, findAnswerers } = deps;
  const feed = createNoticeFeed(database);
  const sending = createSending(deps);
  const find = createFindChannels(deps);
  let stops: (() => Promise<void> | void)[] = [];

  return {
    name: 'notifications',
    migrations: { schema: 'notifications', directory: new URL('./migrations/', import.meta.url) },
    messages: notificationsMessages,
    errors: notificationErrors,
    permissions: notificationPermissions,
    settings: notificationsSettings,
    sealed: [sealedCredentials],
    routes: createRoutes(deps, sending, find),
    registerMetrics: (registry) => registerChannelMetrics(registry, database, find),
    subscribe: feed.subscribe,
    async start() {
      const follower = createNoticeFollower({
        database,
        clock,
        log,
        readOn: audit.readOn,
        findHolders,
        findAnswerers,
      });
      follower.start();
      const unsubscribe = audit.subscribe(() => follower.poke());
      const telling = startTicking(() => feed.step(), FEED_EVERY_MS, log);
      const watchHealth = createWatchHealth({ database, clock, health: audit.health, findHolders });
      const health = startTicking(watchHealth, HEALTH_EVERY_MS, log);
      const forgetting = startTicking(() => forgetOld(deps), HOUR_MS, log);
      const delivering = startTicking(() => sending.delivering.step(), DELIVER_EVERY_MS, log);
      stops = [
        unsubscribe,
        () => delivering.stop(),
        () => sending.delivering.stop(),
        () => follower.stop(),
        () => telling.stop(),
        () => health.stop(),
        () => forgetting.stop(),
      ];
    },
    async stop() {
      for (const stop of stops) await stop();
      stops = [];
    },
  };
}
