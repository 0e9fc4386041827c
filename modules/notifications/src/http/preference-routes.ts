import { type Api, contractOf, notificationRoutes } from '@haechi/contracts';
import type { Database, Tx } from '@haechi/database';
import { type Caller, implement, type RouteImplementation } from '@haechi/http';
import type { Locale, Translate } from '@haechi/kernel';
import { DEFAULT_TIME_ZONE } from '../domain/mail-wishes.ts';
import { NOTICE_KINDS, type NoticeKind } from '../domain/notice.ts';
import { keepPreferences, type Preferences, readPreferences, sendsMail } from '../queries/preferences.ts';

export interface PreferenceRouteDeps {
  readonly database: Database;
  readonly translate: Translate;
}

type Shown = Api['GET /api/v1/me/notification-preferences']['response'];
type Wanted = Api['PUT /api/v1/me/notification-preferences']['body'];

const contract = contractOf(notificationRoutes);
const readerOf = ({ tenantId, id }: Caller) => ({ tenantId, userId: id });
const without = (kinds: readonly NoticeKind[]) => NOTICE_KINDS.filter((kind) => !kinds.includes(kind));

const readMinute = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
const showMinute = (minute: number): string =>
  [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');

const untouched = ({ timeZone }: Caller): Preferences => ({
  unwanted: [],
  mail_unwanted: [],
  quiet_from: null,
  quiet_until: null,
  time_zone: timeZone || DEFAULT_TIME_ZONE,
  collect_minutes: null,
  daily_at: null,
});

/** What is left out stays as it is. */
function change(before: Preferences, wanted: Wanted): Preferences {
  const { quietHours, collect, timeZone } = wanted;
  return {
    unwanted: wanted.wanted === undefined ? before.unwanted : without(wanted.wanted),
    mail_unwanted: wanted.mail === undefined ? before.mail_unwanted : without(wanted.mail),
    time_zone: timeZone ?? before.time_zone,
    ...(quietHours === undefined
      ? { quiet_from: before.quiet_from, quiet_until: before.quiet_until }
      : {
          quiet_from: quietHours === null ? null : readMinute(quietHours.from),
          quiet_until: quietHours === null ? null : readMinute(quietHours.until),
        }),
    ...(collect === undefined
      ? { collect_minutes: before.collect_minutes, daily_at: before.daily_at }
      : {
          collect_minutes: collect !== null && 'minutes' in collect ? collect.minutes : null,
          daily_at: collect !== null && 'dailyAt' in collect ? readMinute(collect.dailyAt) : null,
        }),
  };
}

function collectOf({ collect_minutes: minutes, daily_at: dailyAt }: Preferences): Shown['collect'] {
  if (minutes !== null) return { minutes };
  return dailyAt === null ? null : { dailyAt: showMinute(dailyAt) };
}

const read = async (tx: Tx, caller: Caller): Promise<Preferences> =>
  (await readPreferences(tx, readerOf(caller))) ?? untouched(caller);

/** What a person wants to be told where they work now. */
export function createPreferenceRoutes({ database, translate }: PreferenceRouteDeps): RouteImplementation[] {
  async function show(kept: Preferences, caller: Caller, locale: Locale): Promise<Shown> {
    // The operator's mail is not the organisation's to see; that there is one is no secret.
    const mail = await database.system(
      'find out whether mail is sent',
      (tx) => sendsMail(tx, caller.tenantId),
      { readOnly: true },
    );
    return {
      items: NOTICE_KINDS.map((kind) => ({
        kind,
        title: translate(locale, `notifications.kind.${kind}`),
        wanted: !kept.unwanted.includes(kind),
        mail: !kept.mail_unwanted.includes(kind),
      })),
      mailTo: mail ? caller.email : null,
      quietHours:
        kept.quiet_from === null || kept.quiet_until === null
          ? null
          : { from: showMinute(kept.quiet_from), until: showMinute(kept.quiet_until) },
      collect: collectOf(kept),
      timeZone: kept.time_zone,
    };
  }

  return [
    implement(contract('GET /api/v1/me/notification-preferences'), async ({ ctx, caller, tx }) =>
      show(await read(tx, caller), caller, ctx.locale),
    ),
    implement(contract('PUT /api/v1/me/notification-preferences'), async ({ ctx, caller, tx, body }) => {
      const wanted = change(await read(tx, caller), body);
      await keepPreferences(tx, readerOf(caller), wanted);
      return await show(wanted, caller, ctx.locale);
    }),
  ];
}
