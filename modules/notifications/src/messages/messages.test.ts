import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCatalogueGaps } from '@haechi/kernel';
import { NOTICE_KINDS } from '../domain/notice.ts';
import { notificationsMessages } from './index.ts';

test('both languages say the same things with the same placeholders, and every kind has a name', () => {
  assert.deepEqual(findCatalogueGaps(notificationsMessages), []);
  for (const kind of NOTICE_KINDS) assert.ok(`notifications.kind.${kind}` in notificationsMessages.ko, kind);
});
