import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCatalogueGaps } from '@haechi/kernel';
import { authzenErrors } from '../errors.ts';
import { authzenPermissions } from '../permissions.ts';
import { en } from './en.ts';
import { ko } from './ko.ts';

test('both languages say the same things with the same placeholders', () => {
  assert.deepEqual(findCatalogueGaps({ ko, en }), []);
});

test('every error and every permission has its texts, and no text is left over', () => {
  const wanted = [
    ...Object.keys(authzenErrors).flatMap((code) =>
      ['title', 'detail', 'remedy'].map((part) => `error.${code}.${part}`),
    ),
    ...authzenPermissions.map(({ permission }) => `permission.${permission}`),
  ];
  const had = Object.keys(ko).filter((key) => /^(error|permission)\./.test(key));
  assert.deepEqual(had.toSorted(), wanted.toSorted());
});
