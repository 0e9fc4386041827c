import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BREAKER_STATES, BREAKER_STEPS, type Breaker, createBreaker, outcomeOf } from './breaker.ts';

const limits = { failuresMax: 3, coolDownMs: 1000 };

function fail(breaker: Breaker, times: number, nowMs: number): void {
  for (let time = 0; time < times; time++) breaker.enter(nowMs, limits)?.end('failure');
}

test('every state can be left, and every step leads to a state', () => {
  for (const state of BREAKER_STATES) {
    const targets = Object.values(BREAKER_STEPS[state]);
    assert.ok(targets.length > 0);
    for (const target of targets) assert.ok(BREAKER_STATES.includes(target));
  }
});

test('it opens after so many failures in a row and lets nothing through until it has cooled down', () => {
  const breaker = createBreaker(0);
  fail(breaker, 2, 10);
  assert.equal(breaker.status().state, 'closed');
  fail(breaker, 1, 20);
  assert.deepEqual(breaker.status(), { state: 'open', failuresInARow: 3, since: 20, opened: 1 });
  assert.equal(breaker.enter(1019, limits), undefined);
  assert.notEqual(breaker.enter(1020, limits), undefined);
});

test('a success in between starts the count again', () => {
  const breaker = createBreaker(0);
  fail(breaker, 2, 0);
  breaker.enter(0, limits)?.end('success');
  fail(breaker, 2, 0);
  assert.equal(breaker.status().state, 'closed');
});

test('half open lets one question through at a time; it decides', () => {
  const breaker = createBreaker(0);
  fail(breaker, 3, 0);
  const probe = breaker.enter(1000, limits);
  assert.equal(breaker.status().state, 'half_open');
  assert.equal(breaker.enter(1000, limits), undefined);
  probe?.end('failure');
  assert.equal(breaker.status().state, 'open');
  breaker.enter(2000, limits)?.end('success');
  assert.equal(breaker.status().state, 'closed');
});

test('a probe whose client went away makes room for another', () => {
  const breaker = createBreaker(0);
  fail(breaker, 3, 0);
  breaker.enter(1000, limits)?.end('unknown');
  assert.notEqual(breaker.enter(1000, limits), undefined);
});

test('questions asked before it opened do not count when they end afterwards', () => {
  const breaker = createBreaker(0);
  const late = [breaker.enter(0, limits), breaker.enter(0, limits), breaker.enter(0, limits)];
  fail(breaker, 3, 0);
  breaker.enter(1000, limits)?.end('success');
  for (const pass of late) pass?.end('failure');
  assert.deepEqual(breaker.status(), { state: 'closed', failuresInARow: 0, since: 1000, opened: 1 });
});

test('a policy without an answer is no illness of the server', () => {
  assert.equal(outcomeOf({ kind: 'failure', cause: 'undefined' }), 'success');
  assert.equal(outcomeOf({ kind: 'failure', cause: 'wrong_type' }), 'success');
  assert.equal(outcomeOf({ kind: 'failure', cause: 'timeout' }), 'failure');
  assert.equal(outcomeOf({ kind: 'failure', cause: 'cancelled' }), 'unknown');
  assert.equal(outcomeOf({ kind: 'answer', allow: false }), 'success');
});
