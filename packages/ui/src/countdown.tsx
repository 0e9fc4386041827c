import { useUi } from './ui-text.tsx';
import { useNow } from './use-now.ts';

const SECOND = 1000;

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

/** Time left as `2d 03:04:05` (`2일 03:04:05`) or `03:05`; zero and below is undefined. */
export function formatRemaining(ms: number, locale: string): string | undefined {
  if (ms <= 0) return undefined;
  const total = Math.ceil(ms / SECOND);
  const days = Math.floor(total / 86_400);
  const hours = Math.floor((total % 86_400) / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const clock = `${pad(minutes)}:${pad(total % 60)}`;
  if (days > 0) {
    const inDays = new Intl.NumberFormat(locale, { style: 'unit', unit: 'day', unitDisplay: 'narrow' });
    return `${inDays.format(days)} ${pad(hours)}:${clock}`;
  }
  return hours > 0 ? `${pad(hours)}:${clock}` : clock;
}

export interface CountdownProps {
  /** ISO 8601 moment at which time is up. */
  readonly until: string;
  /** From this many ms left on, it is marked as pressing. Default five minutes. */
  readonly pressingMs?: number;
}

/** Time left until a moment, each second. Silent for screen readers, which get the moment itself. */
export function Countdown({ until, pressingMs = 300_000 }: CountdownProps) {
  const { text, locale } = useUi();
  const left = Date.parse(until) - useNow(SECOND);
  const remaining = formatRemaining(left, locale);
  const colour = remaining && left < pressingMs ? 'var(--h-wait-ink)' : undefined;
  return (
    <time
      dateTime={until}
      role="timer"
      aria-live="off"
      style={{ color: remaining ? colour : 'var(--h-ink-3)', whiteSpace: 'nowrap' }}
    >
      {remaining ?? text.expired}
    </time>
  );
}
