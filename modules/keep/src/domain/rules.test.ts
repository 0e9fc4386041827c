import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chooseExpired, lastVerified } from './choose-expired.ts';
import { lastDue } from './schedule.ts';

const at = (text: string): number => Date.parse(text);

test('the schedule is in Korean time, and looks back to the time that was due last', () => {
  assert.equal(lastDue(at('2026-11-29T18:00:00Z'), '02:30'), at('2026-11-29T17:30:00Z'));
  assert.equal(lastDue(at('2026-11-29T17:29:59Z'), '02:30'), at('2026-11-28T17:30:00Z'));
  assert.equal(lastDue(at('2026-11-29T17:30:00Z'), '02:30'), at('2026-11-29T17:30:00Z'));
});

const day = (n: number): { name: string; finishedAtMs: number; verifiedAtMs: number | null } => ({
  name: `day ${n}`,
  finishedAtMs: at('2026-01-01T03:00:00Z') + n * 86_400_000,
  verifiedAtMs: null,
});

test('of a year of daily backups the last days, weeks and months stay', () => {
  const backups = Array.from({ length: 365 }, (_, n) => day(n));
  const expired = new Set(
    chooseExpired(backups, { daily: 7, weekly: 4, monthly: 12 }, at('2027-01-01T02:00:00Z')),
  );
  const kept = backups.filter(({ name }) => !expired.has(name)).map(({ name }) => name);
  assert.deepEqual(
    kept.slice(-7),
    [358, 359, 360, 361, 362, 363, 364].map((n) => `day ${n}`),
  );
  // Seven days, two further Sundays before them, and the last days of eleven further months.
  assert.ok(kept.includes('day 30') && kept.includes('day 58'));
  assert.ok(kept.length >= 18 && kept.length <= 22, `${kept.length}`);
});

test('what was made within a day stays, however much it is', () => {
  const hours = Array.from({ length: 30 }, (_, n) => ({
    name: `hour ${n}`,
    finishedAtMs: at('2026-01-01T03:00:00Z') + n * 3_600_000,
    verifiedAtMs: null,
  }));
  const expired = chooseExpired(hours, { daily: 1, weekly: 0, monthly: 0 }, at('2026-01-02T09:00:00Z'));
  assert.deepEqual(
    expired.toSorted(),
    ['hour 0', 'hour 1', 'hour 2', 'hour 3', 'hour 4', 'hour 5', 'hour 6'].slice(0, expired.length),
  );
  assert.ok(expired.length > 0 && expired.length <= 7);
});

test('neither the newest nor the last verified backup is ever let go', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          name: fc.uuid(),
          finishedAtMs: fc.integer({ min: 0, max: 1e12 }),
          verifiedAtMs: fc.option(fc.integer({ min: 0, max: 1e12 })),
        }),
        { minLength: 1, maxLength: 40 },
      ),
      fc.record({ daily: fc.nat(5), weekly: fc.nat(5), monthly: fc.nat(5) }),
      (backups, rule) => {
        const expired = chooseExpired(backups, rule, 2e12);
        assert.ok(expired.length < backups.length);
        const verified = lastVerified(backups);
        if (verified !== undefined) assert.ok(!expired.includes(verified.name));
      },
    ),
  );
});
