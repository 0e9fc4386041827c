import { DAY_MS } from '@haechi/kernel';
import { numberOf, personOf, type Rule } from '../rule.ts';

/** For each hour of the day, the last days on which the person signed in during it. */
interface Habits {
  readonly hours: Readonly<Record<string, readonly number[]>>;
}

const START: Habits = { hours: {} };
const HABIT_DAYS = 60;
/** More than a habit ever asks for. */
const DAYS_KEPT = 10;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      hourCycle: 'h23',
    });
    formats.set(timeZone, format);
  }
  return format;
}

/** The hour of the day, its minute, and a number for the day itself, where the clocks of a zone show them. */
function localTime(atMs: number, timeZone: string) {
  const parts = Object.fromEntries(
    formatIn(timeZone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return { hour, minute, day: Math.floor(Date.UTC(year, month - 1, day) / DAY_MS) };
}

const isWithin = (hour: number, from: number, to: number): boolean =>
  from <= to ? hour >= from && hour < to : hour >= from || hour < to;

/** On how many days the person signed in at about this hour lately. */
function countHabit({ hours }: Habits, hour: number, today: number): number {
  const about = [(hour + 23) % 24, hour, (hour + 1) % 24].flatMap((near) => hours[near] ?? []);
  return new Set(about.filter((day) => day < today && day >= today - HABIT_DAYS)).size;
}

/** Somebody signs in outside working hours, at an hour that is not a habit of theirs. */
export const unusualHour: Rule<Habits> = {
  name: 'unusual_hour',
  start: START,
  actions: ['session.started'],
  subjectOf: (event) => (event.action === 'session.started' ? personOf(event) : undefined),
  memoryMs: () => HABIT_DAYS * DAY_MS,
  judge(state, event, parameters) {
    const timeZone = String(parameters['timeZone']);
    const { hour, minute, day } = localTime(event.atMs, timeZone);
    const known = state.hours[hour] ?? [];
    const next: Habits = known.includes(day)
      ? state
      : { hours: { ...state.hours, [hour]: [...known, day].slice(-DAYS_KEPT) } };
    const [from, to] = [numberOf(parameters, 'fromHour'), numberOf(parameters, 'toHour')];
    const usual =
      from === to ||
      isWithin(hour, from, to) ||
      countHabit(state, hour, day) >= numberOf(parameters, 'habitDays');
    if (usual) return { state: next };
    const time = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
    return { state: next, hit: { facts: { time, from, to, timeZone }, evidence: [event.id] } };
  },
};
