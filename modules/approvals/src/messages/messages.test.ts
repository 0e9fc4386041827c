import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCatalogueGaps } from '@haechi/kernel';
import { approvalErrors } from '../errors.ts';
import { createApprovalSettings } from '../settings.ts';
import { en } from './en.ts';
import { ko } from './ko.ts';

test('both languages say the same things with the same placeholders', () => {
  assert.deepEqual(findCatalogueGaps({ ko, en }), []);
});

test('every error and every setting has its texts, and none is left over', () => {
  const wanted = [
    ...Object.keys(approvalErrors).flatMap((code) =>
      ['title', 'detail', 'remedy'].map((part) => `error.${code}.${part}`),
    ),
    ...createApprovalSettings('production').flatMap(({ key }) =>
      ['title', 'description'].map((part) => `setting.${key}.${part}`),
    ),
  ];
  const had = Object.keys(ko).filter((key) => /^(error|setting)\./.test(key));
  assert.deepEqual(had.toSorted(), wanted.toSorted());
});
