import { contractOf, notificationRoutes, type notificationView } from '@haechi/contracts';
import type { Database } from '@haechi/database';
import { type Caller, implement, type RouteImplementation } from '@haechi/http';
import {
  decodeCursor,
  encodeCursor,
  formatId,
  type Locale,
  type NoticeId,
  type Translate,
} from '@haechi/kernel';
import type { z } from 'zod';
import type { AuditPort } from '../ports.ts';
import { countUnread, listNotices, markRead, type Reader } from '../queries/list-notices.ts';
import { createSayNotice } from '../say-notice.ts';
import type { NoticeRow } from '../tables.ts';
import { createPreferenceRoutes } from './preference-routes.ts';

export interface NotificationRouteDeps {
  readonly database: Database;
  readonly audit: Pick<AuditPort, 'summarise'>;
  /** Over the catalogues of all modules. */
  readonly translate: Translate;
}

const contract = contractOf(notificationRoutes);
const readerOf = ({ tenantId, id }: Caller): Reader => ({ tenantId, userId: id });

const before = (cursor: string | undefined): NoticeId | undefined =>
  cursor === undefined ? undefined : (String(decodeCursor(cursor, 1)[0]) as NoticeId); // known to be a UUID

export function createNotificationRoutes(deps: NotificationRouteDeps): RouteImplementation[] {
  const say = createSayNotice(deps);

  const present = (row: NoticeRow, locale: Locale): z.input<typeof notificationView> => ({
    id: formatId('notification', row.id),
    kind: row.kind,
    at: row.at.toISOString(),
    summary: say(row.words, locale),
    target: { kind: row.target_kind, id: row.target_id },
    readAt: row.read_at?.toISOString() ?? null,
  });

  return [
    implement(contract('GET /api/v1/me/notifications'), async ({ ctx, caller, tx, query }) => {
      const { kind, unread, cursor, limit } = query;
      const filter = {
        kind,
        unread: unread === undefined ? undefined : unread === 'true',
        before: before(cursor),
      };
      const rows = await listNotices(tx, readerOf(caller), filter, limit + 1);
      const page = rows.slice(0, limit);
      const last = rows.length > limit ? page.at(-1) : undefined;
      return {
        items: page.map((row) => present(row, ctx.locale)),
        nextCursor: last === undefined ? null : encodeCursor([last.id]),
        unreadCount: await countUnread(tx, readerOf(caller)),
      };
    }),
    implement(contract('POST /api/v1/me/notifications/read'), async ({ ctx, caller, tx, body }) => {
      await markRead(tx, readerOf(caller), body, new Date(ctx.nowMs));
      return { unreadCount: await countUnread(tx, readerOf(caller)) };
    }),
    ...createPreferenceRoutes(deps),
  ];
}
