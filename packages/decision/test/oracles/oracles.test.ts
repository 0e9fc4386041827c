import assert from 'node:assert/strict';
import { it } from 'node:test';
import { walk } from './walk.ts';

it('answers as Cedar and casbin do, in batches, from a cache and while roles are edited', async () => {
  const seed = 20_261_121;
  const { steps, allowed, edits, fromCache, wrong } = await walk({ seed, steps: 2_400 });
  assert.deepEqual(wrong, [], `seed ${seed}`);
  // A walk that never allowed, never edited or never met its cache would prove nothing.
  assert.ok(allowed > steps / 20 && allowed < steps / 2, `${allowed} of ${steps} allowed`);
  assert.ok(edits > 30, `${edits} edits`);
  assert.ok(fromCache > 100, `${fromCache} answers from the cache`);
});
