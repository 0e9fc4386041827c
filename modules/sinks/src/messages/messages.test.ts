import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCatalogueGaps } from '@haechi/kernel';
import { sinkErrors } from '../errors.ts';
import { sinkPermissions } from '../permissions.ts';
import { sinkMessages } from './index.ts';

test('both languages say the same things with the same placeholders', () => {
  assert.deepEqual(findCatalogueGaps(sinkMessages), []);
});

test('every error and every permission has its texts, and no text is left over', () => {
  const wanted = [
    ...Object.keys(sinkErrors).flatMap((code) =>
      ['title', 'detail', 'remedy'].map((part) => `error.${code}.${part}`),
    ),
    ...sinkPermissions.map(({ permission }) => `permission.${permission}`),
  ];
  const had = Object.keys(sinkMessages.ko).filter((key) => /^(error|permission)\./.test(key));
  assert.deepEqual(had.toSorted(), wanted.toSorted());
});
