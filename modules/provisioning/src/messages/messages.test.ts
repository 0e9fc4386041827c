import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCatalogueGaps } from '@haechi/kernel';
import { provisioningPermissions, provisioningSettings } from '../settings.ts';
import { provisioningMessages } from './index.ts';

test('both languages say the same things with the same placeholders', () => {
  assert.deepEqual(findCatalogueGaps(provisioningMessages), []);
});

test('every permission and every setting has its texts, and no text is left over', () => {
  const wanted = [
    ...provisioningPermissions.map(({ permission }) => `permission.${permission}`),
    ...provisioningSettings.flatMap(({ key }) => [`setting.${key}.title`, `setting.${key}.description`]),
  ];
  const had = Object.keys(provisioningMessages.ko).filter((key) => /^(permission|setting)\./.test(key));
  assert.deepEqual(had.toSorted(), wanted.toSorted());
});
