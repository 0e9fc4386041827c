import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildSnapshot, check } from '@haechi/decision';
import { newId, type ScopeId } from '@haechi/kernel';
import type { AccessImage } from './access-image.ts';
import { imagineChanges } from './imagine-changes.ts';
import { createLookup } from './lookup.ts';

const scopeId = newId('tenant') as string as ScopeId; // a scope has the id of what it stands for
const tenantId = newId('tenant');
const principalId = newId('user');

function createImage(): AccessImage {
  return {
    revision: 1,
    snapshot: buildSnapshot(
      {
        permissions: [{ resource: 'project', action: 'read' }],
        roles: [{ id: 'reader', key: 'reader', grants: ['project:read'] }],
        scopes: [{ id: scopeId, kind: 'platform', parentId: null }],
        assignments: [{ id: 'held', principalId, roleId: 'reader', scopeId }],
      },
      { revision: 1 },
    ),
    reads: new Set(),
    scopes: new Map(),
    roles: new Map(),
    assignments: createLookup(new Map()),
    assignmentsByPrincipal: createLookup(new Map()),
    rules: new Map(),
    delegations: new Map(),
  };
}

const rule = (condition: string) =>
  ({
    kind: 'add_rule',
    rule: {
      id: newId('rule'),
      tenantId,
      name: '',
      effect: 'deny',
      scopeId,
      permissions: ['project:read'],
      condition,
    },
  }) as const;

test('imagining leaves no names behind, however often and with whatever conditions', () => {
  const image = createImage();
  for (let n = 0; n < 100; n += 1) imagineChanges(image, [rule(`${n} > 0`)], () => () => true);
  assert.equal(image.snapshot.names.conditions.ids.length, 1);
  assert.equal(image.snapshot.conditions.size, 0);
  assert.equal(image.rules.size, 0);
});

test('two conditions at once are told apart, and each is named by its text', () => {
  const image = createImage();
  const imagined = imagineChanges(image, [rule('false'), rule('true')], (text) => () => text === 'true');
  const decision = check(imagined.image.snapshot, {
    principalId,
    permission: { resource: 'project', action: 'read' },
    scopeId,
    at: 0,
  });
  assert.equal(decision.reason, 'denied_by_rule');
  assert.deepEqual(['imagined 0', 'imagined 1', 'kept'].map(imagined.conditionText), [
    'false',
    'true',
    'kept',
  ]);
});
