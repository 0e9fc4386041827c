import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveSetting, type StoredValue } from './resolve-setting.ts';

const definition = { unit: 'minutes', defaultValue: 30, min: 5, max: 60 } as const;
const tenant = (value: number): StoredValue => ({ source: 'tenant', value });
const platform = (value: number): StoredValue => ({ source: 'platform', value });

const inForce = (...stored: StoredValue[]) => {
  const { value, source } = resolveSetting(definition, stored);
  return [value, source];
};

test('the tenant’s own value comes before the platform’s, whatever the order they are read in', () => {
  assert.deepEqual(inForce(platform(20), tenant(10)), [10, 'tenant']);
  assert.deepEqual(inForce(tenant(10), platform(20)), [10, 'tenant']);
});

test('without an own value the platform’s holds, without that the default', () => {
  assert.deepEqual(inForce(platform(20)), [20, 'platform']);
  assert.deepEqual(inForce(), [30, 'default']);
});

test('a stored value outside today’s bounds is passed over', () => {
  assert.deepEqual(inForce(tenant(600), platform(20)), [20, 'platform']);
  assert.deepEqual(inForce(tenant(600), platform(0)), [30, 'default']);
});
