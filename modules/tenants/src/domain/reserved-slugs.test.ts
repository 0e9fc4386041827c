import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isReservedSlug } from './reserved-slugs.ts';

test('names of the platform’s own and names that look like others are reserved', () => {
  for (const slug of ['www', 'api', 'platform', 'postmaster', 'xn--9q8h', 'ab--cd'])
    assert.ok(isReservedSlug(slug), slug);
});

test('names of organisations are not, though they contain a reserved one', () => {
  for (const slug of ['haechi-academy', 'api-school', 'a--b', 'main-street', 'my-www'])
    assert.ok(!isReservedSlug(slug), slug);
});
