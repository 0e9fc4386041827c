import { DAY_MS, HOUR_MS, MINUTE_MS } from '@haechi/kernel';

/** The zone of the schedule: Korea, which has no summer time. */
const ZONE_OFFSET_MS = 9 * HOUR_MS;
const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;

export const isTimeOfDay = (text: string): boolean => TIME.test(text);

/** The last instant, now or before, at which the schedule wanted a backup. */
export function lastDue(nowMs: number, timeOfDay: string): number {
  const [, hours = '2', minutes = '30'] = TIME.exec(timeOfDay) ?? [];
  const local = nowMs + ZONE_OFFSET_MS;
  const today = local - (local % DAY_MS) + Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS;
  const due = today - ZONE_OFFSET_MS;
  return due <= nowMs ? due : due - DAY_MS;
}

/** Later than this after its time, a backup counts as caught up. */
export const LATE_AFTER_MS = 10 * MINUTE_MS;
