import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCatalogueGaps } from '@haechi/kernel';
import { keepErrors } from '../errors.ts';
import { keepPermissions } from '../permissions.ts';
import { keepMessages } from './index.ts';

test('both languages say the same things with the same placeholders', () => {
  assert.deepEqual(findCatalogueGaps(keepMessages), []);
});

test('every error and every permission has its texts, and no text is left over', () => {
  const wanted = [
    ...Object.keys(keepErrors).flatMap((code) =>
      ['title', 'detail', 'remedy'].map((part) => `error.${code}.${part}`),
    ),
    ...keepPermissions.map(({ permission }) => `permission.${permission}`),
  ];
  const had = Object.keys(keepMessages.ko).filter((key) => /^(error|permission)\./.test(key));
  assert.deepEqual(had.toSorted(), wanted.toSorted());
});
