import assert from 'node:assert/strict';
import { it } from 'node:test';
import {
  type Assignment,
  applyChanges,
  buildSnapshot,
  type Change,
  check,
  effectivePermissions,
  type Snapshot,
  searchSubjects,
} from './index.ts';

const read = { resource: 'patient', action: 'read' };

/** Enough principals for several pages. */
const assignments: readonly Assignment[] = Array.from({ length: 1_000 }, (_, i) => ({
  id: `a-${i}`,
  principalId: `p-${i}`,
  roleId: 'viewer',
  scopeId: 'north',
}));

const base = buildSnapshot(
  {
    permissions: [read, { resource: 'patient', action: 'write' }],
    roles: [
      { id: 'viewer', key: 'VIEWER', grants: ['patient:read'] },
      { id: 'editor', key: 'EDITOR', parentRoleId: 'viewer', grants: [] },
    ],
    scopes: [
      { id: 'hq', kind: 'platform', parentId: null },
      { id: 'north', kind: 'tenant', parentId: 'hq' },
    ],
    assignments,
  },
  { revision: 1 },
);

function after(snapshot: Snapshot, ...changes: Change[]): Snapshot {
  return applyChanges(snapshot, changes, { revision: snapshot.revision + 1 });
}

function mayRead(snapshot: Snapshot, principalId: string, scopeId = 'north'): boolean {
  return check(snapshot, { principalId, permission: read, scopeId, at: 0 }).allowed;
}

it('leaves the snapshot it starts from as it was', () => {
  const next = after(base, { op: 'remove_assignment', assignmentId: 'a-300', principalId: 'p-300' });
  assert.deepEqual([mayRead(base, 'p-300'), mayRead(next, 'p-300')], [true, false]);
  assert.equal(mayRead(next, 'p-301'), true);
});

it('lets two futures of one snapshot live apart, even where both name new people', () => {
  const grant = (principalId: string): Change => ({
    op: 'upsert_assignment',
    assignment: { id: `n-${principalId}`, principalId, roleId: 'viewer', scopeId: 'north' },
  });
  const one = after(base, grant('new-one'));
  const two = after(base, grant('new-two'));
  assert.deepEqual([mayRead(one, 'new-one'), mayRead(one, 'new-two')], [true, false]);
  assert.deepEqual([mayRead(two, 'new-one'), mayRead(two, 'new-two')], [false, true]);
});

it('shares the pages it does not touch', () => {
  const next = after(base, { op: 'remove_assignment', assignmentId: 'a-300', principalId: 'p-300' });
  const shared = next.pages.filter((page, index) => page === base.pages[index]);
  assert.equal(shared.length, base.pages.length - 1);
});

it('judges a batch by where it ends: a scope and its assignment may come in any order', () => {
  const next = after(
    base,
    { op: 'upsert_assignment', assignment: { id: 'b', principalId: 'dae', roleId: 'new', scopeId: 'south' } },
    { op: 'upsert_role', role: { id: 'new', key: 'NEW', grants: ['*:*'] } },
    { op: 'upsert_scope', scope: { id: 'south', kind: 'tenant', parentId: 'hq' } },
  );
  assert.equal(mayRead(next, 'dae', 'south'), true);
  const gone = after(
    next,
    { op: 'remove_role', roleId: 'new' },
    { op: 'remove_scope', scopeId: 'south' },
    { op: 'remove_assignment', assignmentId: 'b', principalId: 'dae' },
  );
  assert.equal(
    check(gone, { principalId: 'dae', permission: read, scopeId: 'south', at: 0 }).reason,
    'unknown_scope',
  );
});

it('takes the last word about an id', () => {
  const assignment = { id: 'b', principalId: 'dae', roleId: 'viewer', scopeId: 'north' };
  const removed = after(
    base,
    { op: 'upsert_assignment', assignment },
    { op: 'remove_assignment', assignmentId: 'b', principalId: 'dae' },
  );
  assert.equal(mayRead(removed, 'dae'), false);
});

it('carries a change of a parent role to its heirs', () => {
  const next = after(base, { op: 'upsert_role', role: { id: 'viewer', key: 'VIEWER', grants: ['*:*'] } });
  assert.deepEqual(
    effectivePermissions(next, 'editor').map(({ permission, originRoleId }) => [
      permission.action,
      originRoleId,
    ]),
    [
      ['read', 'viewer'],
      ['write', 'viewer'],
    ],
  );
  assert.deepEqual(
    effectivePermissions(base, 'editor').map(({ permission }) => permission.action),
    ['read'],
  );
});

it('does not mind removing what is not there', () => {
  const next = after(
    base,
    { op: 'remove_assignment', assignmentId: 'a-1', principalId: 'nobody' },
    { op: 'remove_role', roleId: 'x' },
    { op: 'remove_scope', scopeId: 'x' },
    { op: 'remove_delegation', delegationId: 'x' },
    { op: 'remove_rule', ruleId: 'x' },
    { op: 'remove_condition', conditionId: 'x' },
  );
  assert.equal(mayRead(next, 'p-1'), true);
});

it('finds every member after many changes, and reads pages without gap or repeat', () => {
  const next = after(
    base,
    ...assignments
      .slice(0, 400)
      .map(({ id, principalId }): Change => ({ op: 'remove_assignment', assignmentId: id, principalId })),
    {
      op: 'upsert_assignment',
      assignment: { id: 'second', principalId: 'p-999', roleId: 'editor', scopeId: 'north' },
    },
  );
  const search = { permission: read, scopeId: 'north', at: 0 };
  const complete = searchSubjects(next, search);
  assert.equal(complete.matches.length, 600);
  assert.equal(complete.next, null);
  const ids: string[] = [];
  for (
    let page = searchSubjects(next, { ...search, limit: 7 });
    ;
    page = searchSubjects(next, { ...search, limit: 7, after: page.next })
  ) {
    ids.push(...page.matches.map(({ id }) => id));
    if (page.next === null) break;
  }
  assert.deepEqual(
    ids,
    complete.matches.map(({ id }) => id),
  );
});
