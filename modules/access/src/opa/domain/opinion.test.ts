import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type OpinionFailure, readOpinion, weighOpinion } from './opinion.ts';

const failures: readonly OpinionFailure[] = [
  'undefined',
  'timeout',
  'unreachable',
  'http_status',
  'malformed',
  'wrong_type',
  'breaker_open',
  'cancelled',
  'not_configured',
];

test('without an opinion reading falls back to the engine and writing is denied, whatever the cause', () => {
  for (const cause of failures) {
    assert.deepEqual(weighOpinion({ kind: 'failure', cause }, true), {
      allowed: true,
      source: 'fallback',
      failure: cause,
    });
    assert.deepEqual(weighOpinion({ kind: 'failure', cause }, false), {
      allowed: false,
      source: 'fallback',
      reason: 'opa_unavailable',
      failure: cause,
    });
  }
});

test('an opinion decides for reading and writing alike', () => {
  for (const reads of [true, false]) {
    assert.equal(weighOpinion({ kind: 'answer', allow: true }, reads).allowed, true);
    assert.equal(weighOpinion({ kind: 'answer', allow: false }, reads).allowed, false);
  }
});

test('only a boolean, or an object whose allow is one, is an opinion', () => {
  assert.deepEqual(readOpinion({ result: true }), { kind: 'answer', allow: true });
  assert.deepEqual(readOpinion({ result: { allow: false, why: 'late' } }), { kind: 'answer', allow: false });
  for (const result of ['true', 1, null, [], [true], {}, { allow: 'true' }, { allow: 1 }, { allow: null }])
    assert.deepEqual(readOpinion({ result }), { kind: 'failure', cause: 'wrong_type' });
  assert.deepEqual(readOpinion({}), { kind: 'failure', cause: 'undefined' });
  assert.deepEqual(readOpinion({ decision_id: 'x' }), { kind: 'failure', cause: 'undefined' });
  for (const body of [true, 'true', null, [{ result: true }]])
    assert.deepEqual(readOpinion(body), { kind: 'failure', cause: 'malformed' });
});
