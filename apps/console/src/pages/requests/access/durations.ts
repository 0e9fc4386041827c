import type { PlainKey } from '../../../i18n/catalogue.ts';

export interface DurationChoice {
  readonly id: string;
  readonly label: PlainKey;
  /** Undefined: for good. */
  readonly minutes: number | undefined;
}

const HOUR = 60;
const DAY = 24 * HOUR;

/** For how long one may ask, shortest first. */
export const DURATIONS: readonly DurationChoice[] = [
  { id: '1h', label: 'requests.duration.hour', minutes: HOUR },
  { id: '4h', label: 'requests.duration.fourHours', minutes: 4 * HOUR },
  { id: '1d', label: 'requests.duration.day', minutes: DAY },
  { id: '30d', label: 'requests.duration.month', minutes: 30 * DAY },
  { id: 'ever', label: 'requests.duration.forGood', minutes: undefined },
];

export const USUAL_DURATION = '4h';

/** The part of a request body that says for how long. */
export function durationPart(id: string): { durationMinutes?: number } {
  const minutes = DURATIONS.find((choice) => choice.id === id)?.minutes;
  return minutes === undefined ? {} : { durationMinutes: minutes };
}
