import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMarks } from './marks.ts';

const scopes = (tenantTypes: readonly string[]) =>
  new Map([
    ['hq', { id: 'hq', parentId: null }],
    ['tenant', { id: 'tenant', parentId: 'hq', opaTypes: tenantTypes }],
    ['project', { id: 'project', parentId: 'tenant', opaTypes: ['patient'] }],
    ['other', { id: 'other', parentId: 'hq' }],
  ]);

test('a mark reaches its scope and what lies below it, and nothing beside or above', () => {
  const { isMarked } = createMarks();
  const marked = scopes(['*']);
  assert.equal(isMarked(marked, 'invoice', 'tenant'), true);
  assert.equal(isMarked(marked, 'invoice', 'project'), true);
  assert.equal(isMarked(marked, 'invoice', 'hq'), false);
  assert.equal(isMarked(marked, 'invoice', 'other'), false);
  assert.equal(isMarked(marked, 'invoice', 'nowhere'), false);
});

test('a mark of one type leaves the others alone, and types are case-sensitive', () => {
  const { isMarked } = createMarks();
  const marked = scopes([]);
  assert.equal(isMarked(marked, 'patient', 'project'), true);
  assert.equal(isMarked(marked, 'Patient', 'project'), false);
  assert.equal(isMarked(marked, 'patient', 'tenant'), false);
});

test('new scopes are looked at anew', () => {
  const { isMarked } = createMarks();
  assert.equal(isMarked(new Map(), 'invoice', 'tenant'), false);
  assert.equal(isMarked(scopes(['invoice']), 'invoice', 'tenant'), true);
});

test('the switch itself is never put to the policy server', () => {
  const { isMarked } = createMarks();
  assert.equal(isMarked(scopes(['*', 'opa']), 'opa', 'tenant'), false);
});
