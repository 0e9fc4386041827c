import { SECOND_MS } from '@haechi/kernel';

/**
 * What an HTTP status says: taken, refused for this very event (another event may fare better), trouble of the
 * receiver (try the same event again), or not wanted any more.
 */
export type Judgement = 'taken' | 'refused' | 'trouble' | 'gone';

/** About us, our address or the moment, and not about the event. */
const TROUBLE: ReadonlySet<number> = new Set([401, 403, 404, 405, 407, 408, 421, 425, 429, 502, 503, 504]);

export function judgeStatus(status: number): Judgement {
  if (status >= 200 && status < 300) return 'taken';
  if (status === 410) return 'gone'; // Standard Webhooks: the receiver asks to be left alone
  if (status < 400 || TROUBLE.has(status)) return 'trouble';
  return 'refused';
}

const RETRY_AFTER_SECONDS_MAX = 3_600;

/** How long the header `retry-after` asks to wait; undefined when it says nothing in seconds. */
export function retryAfterMs(header: string | undefined): number | undefined {
  const seconds = Number(header);
  return header !== undefined && Number.isInteger(seconds) && seconds > 0
    ? Math.min(seconds, RETRY_AFTER_SECONDS_MAX) * SECOND_MS
    : undefined;
}
