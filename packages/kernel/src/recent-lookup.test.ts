import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRecentLookup } from './recent-lookup.ts';

/** A source that counts how it was asked, over a clock that only moves when told. */
function openSource(contents: Record<string, number>, options: { entriesMax?: number } = {}) {
  const asked: string[][] = [];
  let nowMs = 0;
  const lookup = createRecentLookup<string, number>({
    load: async (keys) => {
      asked.push([...keys]);
      return new Map(keys.flatMap((key) => (contents[key] === undefined ? [] : [[key, contents[key]]])));
    },
    maxAgeMs: 500,
    entriesMax: options.entriesMax ?? 100,
    monotonicMs: () => nowMs,
  });
  return {
    lookup,
    asked,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe('a recent look-up', () => {
  it('asks once for what many want at the same moment', async () => {
    const { lookup, asked } = openSource({ a: 1, b: 2 });
    const [first, second] = await Promise.all([lookup.find(['a']), lookup.find(['b', 'a'])]);
    assert.deepEqual([...first], [['a', 1]]);
    assert.deepEqual(new Map(second), new Map(Object.entries({ a: 1, b: 2 })));
    assert.deepEqual(asked, [['a', 'b']]);
  });

  it('repeats an answer until its time is over, also that nothing is there', async () => {
    const contents: Record<string, number> = { a: 1 };
    const { lookup, asked, pass } = openSource(contents);
    await lookup.find(['a', 'none']);
    contents['a'] = 2;
    pass(499);
    assert.deepEqual([...(await lookup.find(['a', 'none']))], [['a', 1]]);
    assert.equal(asked.length, 1);
    pass(1);
    assert.deepEqual([...(await lookup.find(['a']))], [['a', 2]]);
  });

  it('reads anew after it was told to forget', async () => {
    const contents: Record<string, number> = { a: 1 };
    const { lookup } = openSource(contents);
    await lookup.find(['a']);
    contents['a'] = 2;
    lookup.forget();
    assert.deepEqual([...(await lookup.find(['a']))], [['a', 2]]);
  });

  it('does not keep what was read before it was told to forget', async () => {
    const loading = Promise.withResolvers<void>();
    let value = 1;
    const lookup = createRecentLookup<string, number>({
      load: async (keys) => {
        const read = value;
        await loading.promise;
        return new Map(keys.map((key) => [key, read]));
      },
      maxAgeMs: 500,
      entriesMax: 10,
      monotonicMs: () => 0,
    });
    const before = lookup.find(['a']);
    await new Promise((resolve) => void setImmediate(resolve));
    value = 2;
    lookup.forget();
    loading.resolve();
    assert.equal((await before).get('a'), 1);
    assert.equal(lookup.peek('a'), undefined);
    assert.equal((await lookup.find(['a'])).get('a'), 2);
  });

  it('remembers no failure', async () => {
    let fails = true;
    const lookup = createRecentLookup<string, number>({
      load: async (keys) => {
        if (fails) throw new Error('the source is away');
        return new Map(keys.map((key) => [key, 1]));
      },
      maxAgeMs: 500,
      entriesMax: 10,
    });
    await assert.rejects(lookup.find(['a']), /the source is away/);
    fails = false;
    assert.equal((await lookup.find(['a'])).get('a'), 1);
  });

  it('keeps only so many answers, the newest', async () => {
    const { lookup, asked } = openSource({ a: 1, b: 2, c: 3 }, { entriesMax: 2 });
    for (const key of ['a', 'b', 'c', 'b', 'c', 'a']) await lookup.find([key]);
    assert.deepEqual(asked, [['a'], ['b'], ['c'], ['a']]);
  });
});
