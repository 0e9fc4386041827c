import type { Database } from '@haechi/database';
import type { HaechiModule } from '@haechi/http';
import { type Clock, DAY_MS, HOUR_MS, SECOND_MS, type Translate } from '@haechi/kernel';
import { type Logger, startTicking } from '@haechi/kernel/node';
import { createNotificationRoutes } from './http/notification-routes.ts';
import { createNoticeFollower } from './jobs/follow-log.ts';
import { createNoticeFeed } from './jobs/notice-feed.ts';
import { createWatchHealth } from './jobs/watch-health.ts';
import { notificationsMessages } from './messages/index.ts';
import type { AuditPort, FindHolders, SettingsPort } from './ports.ts';
import { KEEP_DAYS, notificationsSettings } from './settings.ts';
import type { NotificationsTables } from './tables.ts';

export interface NotificationsModuleDeps {
  /** For background work. */
  readonly database: Database;
  readonly audit: AuditPort;
  readonly settings: SettingsPort;
  readonly findHolders: FindHolders;
  readonly clock: Clock;
  readonly log: Logger;
  readonly translate: Translate;
}

export interface NotificationsModule extends HaechiModule {
  /** That somebody was told something, in every process, as it becomes visible. @returns unsubscribe */
  readonly subscribe: ReturnType<typeof createNoticeFeed>['subscribe'];
}

const FEED_EVERY_MS = 500;
const HEALTH_EVERY_MS = 2 * SECOND_MS;

/** Tells people what concerns them, drawn from the log. The console is the first channel; others read the same notices. */
export function createNotificationsModule(deps: NotificationsModuleDeps): NotificationsModule {
  const { database, audit, settings, clock, log, findHolders } = deps;
  const feed = createNoticeFeed(database);
  let stops: (() => Promise<void> | void)[] = [];

  async function forgetOld(): Promise<void> {
    const days = await database.platform((tx) => settings.readNumber(tx, KEEP_DAYS), { readOnly: true });
    await database.system('forget old notices', (tx) =>
      tx
        .withTables<NotificationsTables>()
        .deleteFrom('notifications.notices')
        .where('at', '<', new Date(clock.now() - days * DAY_MS))
        .execute(),
    );
  }

  return {
    name: 'notifications',
    migrations: { schema: 'notifications', directory: new URL('./migrations/', import.meta.url) },
    messages: notificationsMessages,
    errors: {},
    permissions: [],
    settings: notificationsSettings,
    routes: createNotificationRoutes(deps),
    subscribe: feed.subscribe,
    async start() {
      const follower = createNoticeFollower({ database, log, openEvents: audit.openEvents, findHolders });
      follower.start();
      const unsubscribe = audit.subscribe(() => follower.poke());
      const telling = startTicking(() => feed.step(), FEED_EVERY_MS, log);
      const watchHealth = createWatchHealth({ database, clock, health: audit.health, findHolders });
      const health = startTicking(watchHealth, HEALTH_EVERY_MS, log);
      const forgetting = startTicking(forgetOld, HOUR_MS, log);
      stops = [
        unsubscribe,
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
