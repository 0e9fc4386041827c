import assert from 'node:assert/strict';
import { test } from 'node:test';
import { APPROVAL_TRANSITIONS, findDecisionObstacle, stateAt } from './approval-state.ts';

test('a pending request is expired from the very millisecond of its expiry on', () => {
  assert.equal(stateAt('pending', 1000, 999), 'pending');
  assert.equal(stateAt('pending', 1000, 1000), 'expired');
});

test('an approval that was not redeemed in time has lapsed; an outcome never changes', () => {
  assert.equal(stateAt('approved', 1000, 1000), 'lapsed');
  for (const state of ['rejected', 'cancelled', 'redeemed', 'expired', 'lapsed'] as const) {
    assert.equal(stateAt(state, 1000, 5000), state);
  }
});

test('no outcome can be left again', () => {
  const left = new Set(Object.values(APPROVAL_TRANSITIONS).map(({ from }) => from));
  assert.deepEqual([...left].toSorted(), ['approved', 'pending']);
});

test('nobody decides his own request, even as an approver', () => {
  assert.equal(
    findDecisionObstacle({ state: 'pending', isRequester: true, isApprover: true }),
    'own_request',
  );
  assert.equal(
    findDecisionObstacle({ state: 'pending', isRequester: false, isApprover: false }),
    'not_an_approver',
  );
  assert.equal(findDecisionObstacle({ state: 'expired', isRequester: false, isApprover: true }), 'expired');
  assert.equal(findDecisionObstacle({ state: 'pending', isRequester: false, isApprover: true }), undefined);
});
