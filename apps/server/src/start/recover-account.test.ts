import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '@haechi/database';
import type { IdentityModule } from '@haechi/identity';
import { newId } from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';
import { type RecoverAccountDeps, recoverAccount } from './recover-account.ts';

test('a recovery link goes on record with how the operator made sure who asked', async () => {
  const asked: unknown[] = [];
  const id = newId('user');
  const deps: RecoverAccountDeps = {
    // The one method that is used, with a transaction nobody looks into.
    database: { platform: (use: (tx: never) => unknown) => use(undefined as never) } as unknown as Database,
    identity: {
      findUserByEmail: async () => ({ id, state: 'active' }),
      createRecoveryLink: async (_tx: unknown, _origin: unknown, recovery: { reason: string }) => {
        asked.push([recovery.reason]);
        return new Secret('once');
      },
    } as unknown as Pick<IdentityModule, 'findUserByEmail' | 'createRecoveryLink'>,
    publicUrl: new URL('https://haechi.example.com'),
  };
  const wish = { email: 'minji@example.com', identified: ' met in person, staff card seen ' };
  const told = await recoverAccount(deps, wish);
  assert.deepEqual(asked, [['met in person, staff card seen']]);
  assert.equal(told.at(-1), 'https://haechi.example.com/enroll?token=once');
});
