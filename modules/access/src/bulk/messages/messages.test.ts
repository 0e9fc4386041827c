import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCatalogueGaps } from '@haechi/kernel';
import { PROBLEM_CODES } from '../domain/problem.ts';
import { bulkErrors } from '../errors.ts';
import { bulkSettings } from '../index.ts';
import { en } from './en.ts';
import { ko } from './ko.ts';

test('both languages say the same things with the same placeholders', () => {
  assert.deepEqual(findCatalogueGaps({ ko, en }), []);
});

test('every error, setting and problem of a file has its texts, and no text is left over', () => {
  const wanted = [
    ...Object.keys(bulkErrors).flatMap((code) =>
      ['title', 'detail', 'remedy'].map((part) => `error.${code}.${part}`),
    ),
    ...bulkSettings.flatMap(({ key }) => [`setting.${key}.title`, `setting.${key}.description`]),
    ...PROBLEM_CODES.map((code) => `bulk.problem.${code}`),
  ];
  const had = Object.keys(ko).filter((key) => /^(error|setting|bulk\.problem)\./.test(key));
  assert.deepEqual(had.toSorted(), wanted.toSorted());
});
