import assert from 'node:assert/strict';
import { test } from 'node:test';
import { negotiateLocale } from './locale.ts';

const cases: readonly (readonly [string | undefined, 'ko' | 'en'])[] = [
  [undefined, 'ko'],
  ['', 'ko'],
  ['en', 'en'],
  ['en-US,en;q=0.9,ko;q=0.8', 'en'],
  ['ko-KR,ko;q=0.9,en;q=0.8', 'ko'],
  ['fr-FR, en;q=0.3, ko;q=0.2', 'en'],
  ['fr', 'ko'],
  ['en;q=0, ko;q=0.1', 'ko'],
  ['EN-gb', 'en'],
  [';;;,,,=', 'ko'],
  [`${'x,'.repeat(5000)}en`, 'ko'],
];

for (const [header, locale] of cases) {
  test(`Accept-Language ${JSON.stringify(header?.slice(0, 40))} is answered in ${locale}`, () => {
    assert.equal(negotiateLocale(header), locale);
  });
}
