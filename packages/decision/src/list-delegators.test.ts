import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listDelegators } from './list-delegators.ts';
import { buildSnapshot } from './snapshot.ts';

const delegation = (delegatorId: string, delegateId: string) => ({
  id: `${delegatorId}-${delegateId}`,
  delegatorId,
  delegateId,
  permissions: ['invoice:pay'],
  scopeId: 'hq',
  endsAt: 10,
});

const snapshot = buildSnapshot(
  {
    permissions: [{ resource: 'invoice', action: 'pay', redelegable: true }],
    roles: [],
    scopes: [{ id: 'hq', kind: 'platform', parentId: null }],
    assignments: [],
    delegations: [delegation('c', 'b'), delegation('b', 'a'), delegation('a', 'c'), delegation('x', 'y')],
  },
  { revision: 1 },
);

test('delegators are found along the whole chain, a circle ends, and nobody is his own', () => {
  assert.deepEqual(listDelegators(snapshot, 'a').toSorted(), ['b', 'c']);
  assert.deepEqual(listDelegators(snapshot, 'y'), ['x']);
});

test('who received nothing, or is not known, has none', () => {
  assert.deepEqual(listDelegators(snapshot, 'x'), []);
  assert.deepEqual(listDelegators(snapshot, 'nobody'), []);
});
