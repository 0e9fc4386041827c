import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CALL_STATES } from '@haechi/contracts';
import { isOver, mayTake } from './call-state.ts';

test('a call is passed on only from where it was proposed, consumed, or repeated after an unknown outcome', () => {
  const dispatchable = CALL_STATES.filter((state) => mayTake(state, 'dispatch') || mayTake(state, 'repeat'));
  assert.deepEqual(dispatchable, ['proposed', 'consumed', 'unknown']);
});

test('nothing follows an ending, and an unknown outcome is none', () => {
  assert.deepEqual(CALL_STATES.filter(isOver), [
    'rejected',
    'expired',
    'cancelled',
    'lapsed',
    'returned',
    'failed',
    'refused',
  ]);
});
