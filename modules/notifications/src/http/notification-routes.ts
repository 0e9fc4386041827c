import { contractOf, notificationRoutes, type notificationView } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
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
import { NOTICE_KINDS } from '../domain/notice.ts';
import type { AuditPort } from '../ports.ts';
import {
  countUnread,
  keepUnwanted,
  listNotices,
  markRead,
  type Reader,
  readUnwanted,
} from '../queries/list-notices.ts';
import type { NoticeRow } from '../tables.ts';

export interface NotificationRouteDeps {
  readonly audit: Pick<AuditPort, 'summarise'>;
  /** Over the catalogues of all modules: the name of a rule comes from the module that has the rule. */
  readonly translate: Translate;
}

const contract = contractOf(notificationRoutes);
const readerOf = ({ tenantId, id }: Caller): Reader => ({ tenantId, userId: id });

const before = (cursor: string | undefined): NoticeId | undefined =>
  cursor === undefined ? undefined : (String(decodeCursor(cursor, 1)[0]) as NoticeId); // known to be a UUID

export function createNotificationRoutes({ audit, translate }: NotificationRouteDeps): RouteImplementation[] {
  function say({ words }: NoticeRow, locale: Locale): string {
    if (words.of === 'event') return audit.summarise(words, locale);
    if (words.of === 'log') return translate(locale, `notifications.log.${words.state}`);
    const rule = translate(locale, `anomalies.rule.${words.rule}.title`);
    return translate(locale, 'notifications.anomaly', { rule, subject: words.subject });
  }

  const present = (row: NoticeRow, locale: Locale): z.input<typeof notificationView> => ({
    id: formatId('notification', row.id),
    kind: row.kind,
    at: row.at.toISOString(),
    summary: say(row, locale),
    target: { kind: row.target_kind, id: row.target_id },
    readAt: row.read_at?.toISOString() ?? null,
  });

  async function showPreferences(tx: Tx, caller: Caller, locale: Locale) {
    const unwanted = await readUnwanted(tx, readerOf(caller));
    return {
      items: NOTICE_KINDS.map((kind) => ({
        kind,
        title: translate(locale, `notifications.kind.${kind}`),
        wanted: !unwanted.includes(kind),
      })),
    };
  }

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
    implement(contract('GET /api/v1/me/notification-preferences'), ({ ctx, caller, tx }) =>
      showPreferences(tx, caller, ctx.locale),
    ),
    implement(contract('PUT /api/v1/me/notification-preferences'), async ({ ctx, caller, tx, body }) => {
      const unwanted = NOTICE_KINDS.filter((kind) => !body.wanted.includes(kind));
      await keepUnwanted(tx, readerOf(caller), unwanted);
      return await showPreferences(tx, caller, ctx.locale);
    }),
  ];
}
