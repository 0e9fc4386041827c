import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCatalogueGaps } from '@haechi/kernel';
import { opaErrors } from '../errors.ts';
import { opaPermissions } from '../permissions.ts';
import { opaSettings } from '../read-opa-settings.ts';
import { en } from './en.ts';
import { ko } from './ko.ts';

test('both languages say the same things with the same placeholders', () => {
  assert.deepEqual(findCatalogueGaps({ ko, en }), []);
});

test('every error, permission and setting has its texts, and no text is left over', () => {
  const wanted = [
    ...Object.keys(opaErrors).flatMap((code) =>
      ['title', 'detail', 'remedy'].map((part) => `error.${code}.${part}`),
    ),
    ...opaPermissions.map(({ permission }) => `permission.${permission}`),
    ...opaSettings.flatMap(({ key }) => [`setting.${key}.title`, `setting.${key}.description`]),
  ];
  const had = Object.keys(ko).filter((key) => /^(error|permission|setting)\./.test(key));
  assert.deepEqual(had.toSorted(), wanted.toSorted());
});
