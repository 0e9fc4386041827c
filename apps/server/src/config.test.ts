import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError } from '@haechi/kernel/node';
import { readServerConfig } from './config.ts';

test('staging and production, which is the default, do not start with approvals or roles switched off', () => {
  for (const environment of ['staging', 'production', undefined])
    for (const key of ['HAECHI_APPROVAL_WORKFLOW', 'HAECHI_RBAC'])
      assert.throws(
        () => readServerConfig({ HAECHI_ENVIRONMENT: environment, [key]: 'off' }),
        (error) => error instanceof ConfigError && error.message.includes(key),
        `${environment} with ${key}`,
      );
});

test('development starts with either of them off or on', () => {
  for (const value of ['off', 'on', 'default'])
    assert.equal(
      readServerConfig({ HAECHI_ENVIRONMENT: 'development', HAECHI_RBAC: value }).HAECHI_RBAC,
      value,
    );
});
