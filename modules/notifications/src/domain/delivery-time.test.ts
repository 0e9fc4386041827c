import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dueAt, endOfQuiet, type MailRhythm, nextMinuteOfDay } from './delivery-time.ts';

const SEOUL = 'Asia/Seoul';
const iso = (atMs: number): string => new Date(atMs).toISOString();
const at = (text: string): number => Date.parse(text);
const night: MailRhythm = { timeZone: SEOUL, quiet: { from: 22 * 60, until: 7 * 60 }, collect: null };

test('quiet hours over midnight hold back until they end where the person is', () => {
  // 23:30 in Seoul is 14:30 in UTC; seven in the morning is 22:00 of the day before.
  assert.equal(iso(endOfQuiet(at('2026-11-20T14:30:00Z'), night)), '2026-11-20T22:00:00.000Z');
  assert.equal(iso(endOfQuiet(at('2026-11-20T21:59:59.999Z'), night)), '2026-11-20T22:00:00.000Z');
  for (const open of ['2026-11-20T22:00:00.000Z', '2026-11-20T12:59:59.999Z'])
    assert.equal(iso(endOfQuiet(at(open), night)), open);
});

test('collecting ends at one boundary for everything of a stretch, urgent things do not wait', () => {
  const rhythm: MailRhythm = { timeZone: SEOUL, quiet: null, collect: { minutes: 30 } };
  const [first, second] = [at('2026-11-20T03:01:00Z'), at('2026-11-20T03:29:59Z')];
  assert.equal(iso(dueAt(first, false, rhythm)), '2026-11-20T03:30:00.000Z');
  assert.equal(dueAt(second, false, rhythm), dueAt(first, false, rhythm));
  assert.equal(dueAt(first, true, rhythm), first);
});

test('a daily mail goes at its minute, and after quiet hours that hold then', () => {
  const daily: MailRhythm = { ...night, collect: { dailyAt: 6 * 60 } };
  assert.equal(iso(dueAt(at('2026-11-20T03:00:00Z'), false, daily)), '2026-11-20T22:00:00.000Z');
  assert.equal(
    iso(dueAt(at('2026-11-20T03:00:00Z'), false, { ...daily, quiet: null })),
    '2026-11-20T21:00:00.000Z',
  );
});

test('clock changes move the instant and not the minute people see', () => {
  const berlin = 'Europe/Berlin';
  // From 25 October 2026, three o'clock, Berlin is one hour ahead of UTC and not two; from 28 March 2027 two again.
  assert.equal(iso(nextMinuteOfDay(at('2026-10-24T20:00:00Z'), 9 * 60, berlin)), '2026-10-25T08:00:00.000Z');
  assert.equal(iso(nextMinuteOfDay(at('2027-03-27T21:00:00Z'), 9 * 60, berlin)), '2027-03-28T07:00:00.000Z');
  const missing = nextMinuteOfDay(at('2027-03-27T21:00:00Z'), 2 * 60 + 30, berlin);
  assert.equal(iso(missing), '2027-03-28T01:30:00.000Z');
});

test('the next minute is never now', () => {
  const now = at('2026-11-20T00:00:00Z');
  assert.equal(iso(nextMinuteOfDay(now, 9 * 60, SEOUL)), '2026-11-21T00:00:00.000Z');
});
