import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCatalogueGaps } from '@haechi/kernel';
import { tenantErrors } from '../errors.ts';
import { tenantPermissions } from '../permissions.ts';
import { tenantMessages } from './index.ts';

test('both languages say the same things with the same placeholders', () => {
  assert.deepEqual(findCatalogueGaps(tenantMessages), []);
});

test('every error and every permission has its texts, and no text is left over', () => {
  const wanted = [
    ...Object.keys(tenantErrors).flatMap((code) =>
      ['title', 'detail', 'remedy'].map((part) => `error.${code}.${part}`),
    ),
    ...tenantPermissions.map(({ permission }) => `permission.${permission}`),
  ];
  const had = Object.keys(tenantMessages.ko).filter((key) => /^(error|permission)\./.test(key));
  assert.deepEqual(had.toSorted(), wanted.toSorted());
});
