import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { collectPage } from './collect-page.ts';

/** A list of `n` rows in descending order, read as a database would; keys are compared as text. */
function createList(n: number, isShown: (key: string) => boolean) {
  const rows = Array.from({ length: n }, (_, index) => String(n - index).padStart(5, '0'));
  let reads = 0;
  const page = (after: string | undefined, limit: number) =>
    collectPage<string, string>(
      { after, limit },
      (row) => row,
      async (from, count) => {
        reads += 1;
        return rows.filter((row) => from === undefined || row < from).slice(0, count);
      },
      (batch) => batch.filter(isShown),
    );
  return { rows, page, reads: () => reads };
}

test('pages put together are the list: nothing missing, nothing twice, in order, no empty page after the last', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(700),
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 300 }),
      async (n, limit, every) => {
        const list = createList(n, (key) => Number(key) % every === 0);
        const wanted = list.rows.filter((key) => Number(key) % every === 0);
        const seen: string[] = [];
        let after: string | undefined;
        for (;;) {
          const { items, next } = await list.page(after, limit);
          seen.push(...items);
          if (next === null) break;
          assert.equal(items.length, limit, 'only the last page may be short');
          after = next;
        }
        assert.deepEqual(seen, wanted);
      },
    ),
    { numRuns: 60 },
  );
});

test('a page of a list in which everything is shown takes one read', async () => {
  const list = createList(500, () => true);
  await list.page(undefined, 50);
  assert.equal(list.reads(), 1);
});
