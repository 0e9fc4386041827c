import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpaInput } from './domain/question.ts';
import { createOpinionCache } from './opinion-cache.ts';

const input = (changes: Partial<OpaInput> = {}): OpaInput => ({
  tenant: 'ten_a',
  subject: { type: 'user', id: 'usr_a', properties: {} },
  action: { name: 'read', properties: {} },
  resource: { type: 'invoice' },
  permission: 'invoice:read',
  scope: { id: 'prj_a', kind: 'project', path: ['prj_a', 'ten_a', 'platform'] },
  context: {},
  local: { allowed: true, reason: 'granted_by_assignment' },
  ...changes,
});
const rest = { revision: 7, validUntil: null, untilMs: 1000 };

test('an opinion is given again only to the same question', () => {
  const cache = createOpinionCache();
  cache.open().keep(input(), true, rest);
  assert.equal(cache.recall(input(), 7, 0), true);
  const others: Partial<OpaInput>[] = [
    { tenant: 'ten_A' },
    { subject: { type: 'user', id: 'usr_A', properties: {} } },
    { subject: { type: 'user', id: 'usr_a', properties: { dept: 'x' } } },
    { action: { name: 'read', properties: { soft: true } } },
    { resource: { type: 'invoice', id: '1' } },
    { context: { ip: '192.0.2.1' } },
  ];
  for (const other of others) assert.equal(cache.recall(input(other), 7, 0), undefined);
});

test('parts of a question that read alike when joined are still different questions', () => {
  const cache = createOpinionCache();
  const named = (type: string, id: string) => input({ resource: { type, id } });
  cache.open().keep(named('a', 'b:c'), true, rest);
  assert.equal(cache.recall(named('a:b', 'c'), 7, 0), undefined);
  assert.equal(cache.recall(named('a', 'b:c'), 7, 0), true);
});

test('ids that look alike in Unicode are different questions', () => {
  const cache = createOpinionCache();
  cache.open().keep(input({ resource: { type: 'x', id: '\u00e9' } }), true, rest);
  assert.equal(cache.recall(input({ resource: { type: 'x', id: 'e\u0301' } }), 7, 0), undefined);
});

test('an opinion ends with its time, with the window it rests on and with the revision, whichever is first', () => {
  const cache = createOpinionCache();
  cache.open().keep(input(), true, rest);
  assert.equal(cache.recall(input(), 7, 999), true);
  assert.equal(cache.recall(input(), 7, 1000), undefined);
  cache.open().keep(input(), true, { ...rest, validUntil: 500 });
  assert.equal(cache.recall(input(), 7, 500), undefined);
  cache.open().keep(input(), true, rest);
  assert.equal(cache.recall(input(), 8, 0), undefined);
});

test('what was asked before everything was forgotten is not remembered after it', () => {
  const cache = createOpinionCache();
  const place = cache.open();
  cache.forgetAll();
  place.keep(input(), true, rest);
  assert.equal(cache.recall(input(), 7, 0), undefined);
});
