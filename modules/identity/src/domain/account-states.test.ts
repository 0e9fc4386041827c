import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACCOUNT_STATES, ACCOUNT_STEPS, maySignIn, statesBefore } from './account-states.ts';

test('every account can come to its end, and nothing leads back from there', () => {
  const reach = (from: (typeof ACCOUNT_STATES)[number], seen = new Set<string>()): Set<string> => {
    if (seen.has(from)) return seen;
    seen.add(from);
    for (const next of ACCOUNT_STEPS[from]) reach(next, seen);
    return seen;
  };
  for (const state of ACCOUNT_STATES) assert.ok(reach(state).has('anonymised'), state);
  assert.deepEqual(ACCOUNT_STEPS.anonymised, []);
});

test('only whoever withdraws is anonymised, and only those who are there sign in', () => {
  assert.deepEqual(statesBefore('anonymised'), ['withdrawing']);
  assert.deepEqual(ACCOUNT_STATES.filter(maySignIn), ['active', 'dormant', 'withdrawing']);
});
