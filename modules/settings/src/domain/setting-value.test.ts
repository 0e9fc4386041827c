import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeAllowed, fits, type SettingRule } from './setting-value.ts';

const minutes: SettingRule = { unit: 'minutes', min: 5, max: 60 };
const relay: SettingRule = { unit: 'switch' };
const mode: SettingRule = { unit: 'choice', choices: ['strict', 'relaxed'] };

test('a number is taken from the lower to the upper bound, both included, and only whole', () => {
  for (const value of [5, 6, 60]) assert.ok(fits(minutes, value), String(value));
  for (const value of [4, 61, 5.5, Number.NaN, Number.POSITIVE_INFINITY, '30', true])
    assert.ok(!fits(minutes, value), String(value));
});

test('a switch takes true and false and nothing that looks like them', () => {
  for (const value of [true, false]) assert.ok(fits(relay, value));
  for (const value of [0, 1, 'true', '']) assert.ok(!fits(relay, value), String(value));
});

test('a choice takes its choices exactly', () => {
  assert.ok(fits(mode, 'strict'));
  for (const value of ['Strict', 'strict ', '', 0, false]) assert.ok(!fits(mode, value), String(value));
});

test('what is allowed is said in a form people can type', () => {
  assert.deepEqual([minutes, relay, mode].map(describeAllowed), ['5 – 60', 'true, false', 'strict, relaxed']);
});
