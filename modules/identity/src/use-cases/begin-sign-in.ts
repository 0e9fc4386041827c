import { CodedError, type TenantId } from '@haechi/kernel';
import { maySignIn } from '../domain/account-states.ts';
import { chooseHomeTenant } from '../domain/choose-home-tenant.ts';
import type { RequestSource } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import { findPerson, hasSignedInFrom, type Person } from '../queries/find-person.ts';
import type { IdentityTables, UserState } from '../tables.ts';
import { type OpenChallenge, openChallenge } from './open-challenge.ts';
import type { RecordFailedSignIn, SignInFailure } from './record-sign-in.ts';
import type { TryPassword } from './try-password.ts';

/** Stands in for the id of somebody unknown, so that the same questions are asked about them. */
const NOBODY_ID = 'ffffffff-ffff-4fff-bfff-ffffffffffff' as Person['id'];

export type BeginSignIn = (
  source: RequestSource,
  input: { readonly email: string; readonly password: string },
) => Promise<OpenChallenge>;

type Deps = Pick<IdentityParts, 'database' | 'clock' | 'memberships' | 'hasher' | 'throttle'> & {
  readonly tryPassword: TryPassword;
  readonly recordFailure: RecordFailedSignIn;
};

/**
 * First step: e-mail and password. Unknown, invited and suspended accounts answer like a wrong password, after the
 * same work.
 * @throws {CodedError} `AUTH_002`, `AUTH_004`, `SYS_004`
 */
export function createBeginSignIn(deps: Deps): BeginSignIn {
  const { database, hasher, throttle } = deps;
  return async (source, { email, password }) => {
    const { person, tenantId, knownAddress } = await findAccount(deps, source, email);
    const { right, attempt } = await deps.tryPassword({ email, password, person, knownAddress, source });
    if (!right || person === undefined || !maySignIn(person.state)) {
      const failure = explainFailure(person?.state, right);
      await deps.recordFailure(source, { email, person, tenantId, failure, attempt });
      throw new CodedError('AUTH_002');
    }
    const rehashed = await rehashIfOutdated(hasher, person, password);
    return await database.tenant(tenantId, async (tx) => {
      const tables = tx.withTables<IdentityTables>();
      await throttle.clear(tx, attempt);
      if (rehashed !== undefined)
        await tables
          .updateTable('identity.credentials')
          .set({ password_hash: rehashed.next })
          .where('user_id', '=', person.id)
          // Not over a password that was changed in the meantime.
          .where('password_hash', '=', rehashed.previous)
          .execute();
      return await openChallenge(tx, deps, { person, stage: 'second_factor', factors: ['password'] });
    });
  };
}

async function findAccount(
  { database, memberships }: Pick<IdentityParts, 'database' | 'memberships'>,
  source: RequestSource,
  email: string,
): Promise<{ person: Person | undefined; tenantId: TenantId; knownAddress: boolean }> {
  return await database.system('finding out who signs in', async (tx) => {
    const person = await findPerson(tx, { email });
    const id = person?.id ?? NOBODY_ID;
    const knownAddress = await hasSignedInFrom(tx, id, source.ip);
    const tenantId = chooseHomeTenant(
      await memberships.listMemberships(tx, id),
      person?.lastTenantId ?? null,
    );
    return { person, tenantId, knownAddress };
  });
}

function explainFailure(state: UserState | undefined, right: boolean): SignInFailure {
  if (state === undefined) return 'unknown_account';
  if (state === 'invited') return 'not_enrolled';
  return right ? 'account_suspended' : 'wrong_password';
}

async function rehashIfOutdated(
  hasher: IdentityParts['hasher'],
  person: Person,
  password: string,
): Promise<{ previous: string; next: string } | undefined> {
  const previous = person.passwordHash;
  if (previous === undefined || !hasher.isOutdated(previous)) return undefined;
  try {
    return { previous, next: await hasher.hash(password) };
  } catch (error) {
    // Too busy to renew the hash is no reason to refuse a right password; the next sign-in renews it.
    if (error instanceof CodedError && error.code === 'SYS_004') return undefined;
    throw error;
  }
}
