import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCatalogueGaps } from '@haechi/kernel';
import { keysErrors } from '../errors.ts';
import { keysPermissions } from '../permissions.ts';
import { keysMessages } from './index.ts';

test('both languages say the same things with the same placeholders', () => {
  assert.deepEqual(findCatalogueGaps(keysMessages), []);
});

test('every error and every permission has its texts, and no text is left over', () => {
  const wanted = [
    ...Object.keys(keysErrors).flatMap((code) =>
      ['title', 'detail', 'remedy'].map((part) => `error.${code}.${part}`),
    ),
    ...keysPermissions.map(({ permission }) => `permission.${permission}`),
  ];
  const had = Object.keys(keysMessages.ko).filter((key) => /^(error|permission)\./.test(key));
  assert.deepEqual(had.toSorted(), wanted.toSorted());
});
