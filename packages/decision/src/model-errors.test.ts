import assert from 'node:assert/strict';
import { it } from 'node:test';
import {
  type AccessModel,
  applyChanges,
  buildSnapshot,
  type Change,
  ModelError,
  type ModelErrorCode,
} from './index.ts';

const model: AccessModel = {
  permissions: [
    { resource: 'patient', action: 'read' },
    { resource: 'patient', action: 'write' },
    { resource: 'invoice', action: 'read' },
  ],
  roles: [
    { id: 'viewer', key: 'VIEWER', grants: ['*:read'] },
    { id: 'clerk', key: 'CLERK', parentRoleId: 'viewer', grants: [] },
  ],
  scopes: [
    { id: 'hq', kind: 'platform', parentId: null },
    { id: 'north', kind: 'tenant', parentId: 'hq' },
  ],
  assignments: [{ id: 'a', principalId: 'min', roleId: 'clerk', scopeId: 'north' }],
};

function refusal(attempt: () => unknown): ModelError {
  try {
    attempt();
  } catch (error) {
    if (error instanceof ModelError) return error;
    throw error;
  }
  return assert.fail('was accepted');
}

function buildWith(changed: Partial<AccessModel>): () => unknown {
  return () => buildSnapshot({ ...model, ...changed }, { revision: 1 });
}

function changeWith(...changes: Change[]): () => unknown {
  return () => applyChanges(buildSnapshot(model, { revision: 1 }), changes, { revision: 2 });
}

it('names the roles of an inheritance cycle in order', () => {
  const role = (id: string, parentRoleId: string) => ({ id, key: id, parentRoleId, grants: [] });
  const { code, ids } = refusal(
    buildWith({
      roles: [role('outside', 'a'), role('a', 'b'), role('b', 'c'), role('c', 'a'), ...model.roles],
    }),
  );
  assert.deepEqual([code, ids], ['role_cycle', ['a', 'b', 'c', 'a']]);
  assert.equal(refusal(changeWith({ op: 'upsert_role', role: role('viewer', 'viewer') })).code, 'role_cycle');
});

it('refuses a mistyped permission with the nearest registered names', () => {
  const nearest = (pattern: string) =>
    refusal(buildWith({ roles: [...model.roles, { id: 'x', key: 'X', grants: [pattern] }] })).nearest;
  assert.equal(nearest('patient:raed')[0], 'patient:read');
  assert.deepEqual(nearest('pateint:*'), ['patient:*']);
  assert.deepEqual(nearest('*:wriet'), ['*:write']);
  assert.deepEqual(nearest('astronomy:observe'), []);
});

const refused: readonly (readonly [what: string, code: ModelErrorCode, attempt: () => unknown])[] = [
  [
    'a permission registered twice',
    'duplicate_id',
    buildWith({ permissions: [...model.permissions, ...model.permissions] }),
  ],
  [
    'a resource named with a colon',
    'invalid_name',
    buildWith({ permissions: [{ resource: 'a:b', action: 'c' }] }),
  ],
  ['a role given twice', 'duplicate_id', buildWith({ roles: [...model.roles, ...model.roles] })],
  [
    'a pattern without an action',
    'invalid_pattern',
    buildWith({ roles: [{ id: 'x', key: 'X', grants: ['patient'] }] }),
  ],
  [
    'a pattern with three parts',
    'invalid_pattern',
    buildWith({ roles: [{ id: 'x', key: 'X', grants: ['a:b:c'] }] }),
  ],
  [
    'a partial wildcard',
    'unknown_permission',
    buildWith({ roles: [{ id: 'x', key: 'X', grants: ['pat*:read'] }] }),
  ],
  [
    'an unknown parent role',
    'unknown_role',
    buildWith({ roles: [{ id: 'x', key: 'X', parentRoleId: 'y', grants: [] }] }),
  ],
  [
    'a tenant without a platform',
    'invalid_scope_parent',
    buildWith({ scopes: [{ id: 't', kind: 'tenant', parentId: null }] }),
  ],
  [
    'a project in a project',
    'invalid_scope_parent',
    changeWith(
      { op: 'upsert_scope', scope: { id: 'p', kind: 'project', parentId: 'north' } },
      { op: 'upsert_scope', scope: { id: 'q', kind: 'project', parentId: 'p' } },
    ),
  ],
  [
    'an unknown parent scope',
    'unknown_scope',
    changeWith({ op: 'upsert_scope', scope: { id: 't', kind: 'tenant', parentId: 'x' } }),
  ],
  [
    'a wildcard in a delegation',
    'invalid_pattern',
    changeWith({
      op: 'upsert_delegation',
      delegation: {
        id: 'd',
        delegatorId: 'min',
        delegateId: 'dae',
        permissions: ['patient:*'],
        scopeId: 'north',
        endsAt: 1,
      },
    }),
  ],
  ['removing a role in use', 'role_in_use', changeWith({ op: 'remove_role', roleId: 'clerk' })],
  ['removing a parent role', 'unknown_role', changeWith({ op: 'remove_role', roleId: 'viewer' })],
  ['removing a scope in use', 'scope_in_use', changeWith({ op: 'remove_scope', scopeId: 'north' })],
];

for (const [what, code, attempt] of refused) {
  it(`refuses ${what}`, () => assert.equal(refusal(attempt).code, code));
}

it('takes revisions only in rising order', () => {
  const snapshot = buildSnapshot(model, { revision: 5 });
  for (const revision of [5, 4, Number.NaN]) {
    assert.equal(refusal(() => applyChanges(snapshot, [], { revision })).code, 'revision_not_increasing');
  }
  assert.equal(applyChanges(snapshot, [], { revision: 6 }).revision, 6);
});
