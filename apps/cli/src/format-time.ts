import type { Locale } from '@haechi/kernel';

/** An instant as the person at the terminal reads it, in the time zone of this machine. */
export function formatTime(instant: string, locale: Locale): string {
  return new Intl.DateTimeFormat(locale === 'ko' ? 'ko-KR' : 'en-GB', {
    dateStyle: 'medium',
    timeStyle: 'medium',
    hourCycle: 'h23',
  }).format(new Date(instant));
}
