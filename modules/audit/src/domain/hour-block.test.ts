import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS } from '@haechi/kernel';
import { hourExtensions, hourOf, planHourRanges, startOfHour } from './hour-block.ts';

test('every hour from the first signed size on has a range, also an hour without entries', () => {
  const signed = [
    { hour: 100, size: 3 },
    { hour: 100, size: 7 },
    { hour: 103, size: 9 },
  ];
  assert.deepEqual(planHourRanges(undefined, signed, 104), [
    { hour: 100, fromIndex: 0, toIndex: 7 },
    { hour: 101, fromIndex: 7, toIndex: 7 },
    { hour: 102, fromIndex: 7, toIndex: 7 },
    { hour: 103, fromIndex: 7, toIndex: 9 },
    { hour: 104, fromIndex: 9, toIndex: 9 },
  ]);
});

test('what a clock that was set back signed in a sealed hour falls into the next block', () => {
  const last = { hour: 110, fromIndex: 0, toIndex: 5 };
  assert.deepEqual(planHourRanges(last, [{ hour: 108, size: 8 }], 111), [
    { hour: 111, fromIndex: 5, toIndex: 8 },
  ]);
  assert.deepEqual(planHourRanges(last, [{ hour: 108, size: 8 }], 110), []);
});

test('the hours in which daylight saving begins and ends are hours like any other', () => {
  // Europe/Berlin, 2026: 01:00 UTC on 29 March and on 25 October.
  for (const change of [Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 9, 25, 1)]) {
    const before = hourOf(change - 1);
    assert.equal(hourOf(change), before + 1);
    assert.equal(startOfHour(before + 1).getTime() - startOfHour(before).getTime(), HOUR_MS);
  }
});

test('the signature names the hour in UTC and the entries', () => {
  const hour = hourOf(Date.UTC(2026, 10, 20, 9, 59));
  assert.deepEqual(hourExtensions({ hour, fromIndex: 5, toIndex: 8 }), [
    'haechi hour 2026-11-20T09:00:00.000Z',
    'haechi entries 5 8',
  ]);
});
