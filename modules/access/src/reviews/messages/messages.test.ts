import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCatalogueGaps } from '@haechi/kernel';
import { reviewErrors } from '../errors.ts';
import { reviewPermissions, reviewSettings } from '../index.ts';
import { en } from './en.ts';
import { ko } from './ko.ts';

test('both languages say the same things with the same placeholders', () => {
  assert.deepEqual(findCatalogueGaps({ ko, en }), []);
});

test('every error, setting and permission has its texts, and no text is left over', () => {
  const wanted = [
    ...Object.keys(reviewErrors).flatMap((code) =>
      ['title', 'detail', 'remedy'].map((part) => `error.${code}.${part}`),
    ),
    ...reviewSettings.flatMap(({ key }) => [`setting.${key}.title`, `setting.${key}.description`]),
    ...reviewPermissions.map(({ permission }) => `permission.${permission}`),
  ];
  const had = Object.keys(ko).filter((key) => /^(error|setting|permission)\./.test(key));
  assert.deepEqual(had.toSorted(), wanted.toSorted());
});
