import { Tooltip } from '@mantine/core';
import { useUi } from './ui-text.tsx';
import { useNow } from './use-now.ts';

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** "3 minutes ago" in the given language. Differences under a minute read as now. */
export function formatRelative(at: number, now: number, locale: string): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  const difference = at - now;
  for (const [unit, size] of STEPS) {
    if (Math.abs(difference) >= size) return format.format(Math.trunc(difference / size), unit);
  }
  return format.format(0, 'second');
}

/** The whole moment with seconds and zone, for hovers and audit detail. */
export function formatExact(at: number, locale: string, timeZone: string): string {
  const inZone = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone, ...options });
  const date = inZone({ year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
  // Apart from the zone's name, or Korean spells the clock out as 03시 54분 57초.
  const time = inZone({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(at);
  const zone = inZone({ timeZoneName: 'short' })
    .formatToParts(at)
    .find((part) => part.type === 'timeZoneName');
  return `${date} ${time} ${zone?.value ?? ''}`.trim();
}

export interface TimeProps {
  /** ISO 8601 in UTC; nothing means it has not happened. */
  readonly at: string | null | undefined;
  /** Said when `at` is empty. */
  readonly fallback?: string;
}

/** How long ago, with the exact time on hover and focus. */
export function RelativeTime({ at, fallback }: TimeProps) {
  const { locale, timeZone, text } = useUi();
  const now = useNow(30_000);
  const moment = at ? Date.parse(at) : Number.NaN;
  if (!at || Number.isNaN(moment)) return <span className="h-muted">{fallback ?? text.never}</span>;
  const exact = formatExact(moment, locale, timeZone);
  return (
    <Tooltip label={exact}>
      <time dateTime={at} aria-label={exact} style={{ whiteSpace: 'nowrap' }}>
        {formatRelative(moment, now, locale)}
      </time>
    </Tooltip>
  );
}

/** The exact time in the reader's zone. */
export function ExactTime({ at, fallback }: TimeProps) {
  const { locale, timeZone, text } = useUi();
  const moment = at ? Date.parse(at) : Number.NaN;
  if (!at || Number.isNaN(moment)) return <span className="h-muted">{fallback ?? text.never}</span>;
  return <time dateTime={at}>{formatExact(moment, locale, timeZone)}</time>;
}
