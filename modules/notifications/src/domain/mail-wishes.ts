import type { MailRhythm } from './delivery-time.ts';
import type { NoticeKind, NoticeWords } from './notice.ts';

export interface MailWishes {
  readonly unwanted: readonly NoticeKind[];
  readonly rhythm: MailRhythm;
}

/** As it is kept; see the table of preferences. */
export interface KeptWishes {
  readonly mail_unwanted: readonly NoticeKind[];
  readonly quiet_from: number | null;
  readonly quiet_until: number | null;
  readonly time_zone: string;
  readonly collect_minutes: number | null;
  readonly daily_at: number | null;
}

export const DEFAULT_TIME_ZONE = 'Asia/Seoul';

/** What somebody wants who never said anything: everything, at once. */
export function mailWishesOf(kept: KeptWishes | undefined): MailWishes {
  if (kept === undefined)
    return { unwanted: [], rhythm: { timeZone: DEFAULT_TIME_ZONE, quiet: null, collect: null } };
  const { quiet_from: from, quiet_until: until, collect_minutes: minutes, daily_at: dailyAt } = kept;
  return {
    unwanted: kept.mail_unwanted,
    rhythm: {
      timeZone: kept.time_zone,
      quiet: from === null || until === null ? null : { from, until },
      collect: minutes !== null ? { minutes } : dailyAt !== null ? { dailyAt } : null,
    },
  };
}

/** It waits for an answer that has a deadline. */
export const isUrgent = (kind: NoticeKind): boolean => kind === 'approval_waiting';

/** Everybody starts sessions all day; of these the console tells. */
export const isWorthMail = (words: NoticeWords): boolean =>
  !(words.of === 'event' && words.action === 'session.started');

/** It is owed to a person whatever they want: afterwards it is too late. */
export const isOwed = (words: NoticeWords): boolean =>
  words.of === 'event' && words.action === 'user.dormancy_announced';
