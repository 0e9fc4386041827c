import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addToCount, type SlidingCount, WINDOW_PARTS } from './sliding-count.ts';

const WINDOW_MS = 600_000;
const PART_MS = WINDOW_MS / WINDOW_PARTS;

const steps = fc.array(fc.tuple(fc.nat({ max: 60_000 }), fc.integer({ min: 1, max: 50 })), {
  maxLength: 400,
});

test('a sliding count holds everything of the window and nothing older than one part before it', () => {
  fc.assert(
    fc.property(steps, (gaps) => {
      let counts: SlidingCount = [];
      let atMs = 1_700_000_000_000;
      const seen: (readonly [number, number])[] = [];
      for (const [gapMs, count] of gaps) {
        atMs += gapMs;
        seen.push([atMs, count]);
        const added = addToCount(counts, atMs, count, WINDOW_MS);
        counts = added.counts;
        const since = (beginMs: number): number =>
          seen.filter(([at]) => at >= beginMs).reduce((sum, [, one]) => sum + one, 0);
        assert.ok(added.total >= since(atMs - WINDOW_MS));
        assert.ok(added.total <= since(atMs - WINDOW_MS - PART_MS));
        assert.ok(counts.length <= 2 * WINDOW_PARTS);
      }
    }),
  );
});
