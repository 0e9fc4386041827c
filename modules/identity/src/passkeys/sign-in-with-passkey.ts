import type { Database } from '@haechi/database';
import { CodedError, formatId, type SessionId, type TenantId } from '@haechi/kernel';
import type { Secret } from '@haechi/kernel/node';
import { generateAuthenticationOptions } from '@simplewebauthn/server';
import { giveNotice } from '../devices/give-notice.ts';
import { maySignIn } from '../domain/account-states.ts';
import { chooseHomeTenant } from '../domain/choose-home-tenant.ts';
import { personOrigin, type RequestSource } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import { findPerson, type Person } from '../queries/find-person.ts';
import { toScopeId } from '../scope-of-tenant.ts';
import { type Entry, enterWithFactors } from '../use-cases/enter-with-factors.ts';
import { openChallenge } from '../use-cases/open-challenge.ts';
import type { SignInSteps } from '../use-cases/prove-second-factor.ts';
import { lockPerson } from '../use-cases/start-session.ts';
import { checkPasskey, type ReadyPasskey, type StoredPasskey } from './check-passkey.ts';
import type { PasskeyAssertion } from './passkey-assertion.ts';
import { CHALLENGE_LIVES_MS, createPasskeyChallenge } from './passkey-challenges.ts';
import { relyingPartyOf } from './relying-party.ts';

export type PasskeyEntry = Entry & { readonly challenge?: Secret };

export interface PasskeySignIn {
  begin(): Promise<Record<string, unknown> & { challenge: string }>;
  /** @throws {CodedError} `AUTH_012`, the same for every reason */
  finish(
    source: RequestSource,
    input: { readonly credential: PasskeyAssertion; readonly replaces: SessionId | null },
  ): Promise<PasskeyEntry>;
}

type Deps = IdentityParts & SignInSteps;

/**
 * Sign-in with a passkey of which nobody says beforehand whose it is. The authenticator verified the person, so it counts
 * as two factors: something they have, and something they know or are.
 */
export function createPasskeySignIn(deps: Deps): PasskeySignIn {
  const { database } = deps;
  return {
    async begin() {
      const challenge = await database.platform((tx) =>
        createPasskeyChallenge(tx, deps, { purpose: 'sign_in' }),
      );
      return { ...(await requestOptions(deps, challenge)) };
    },

    async finish(source, { credential, replaces }) {
      const checked = await checkPasskey(deps, credential, { purpose: 'sign_in' });
      const passkey = 'ready' in checked ? checked.ready.passkey : checked.passkey;
      const owner = passkey && (await findOwner(deps, passkey));
      if ('failure' in checked || owner === undefined || !maySignIn(owner.person.state)) {
        const failure = 'failure' in checked ? checked.failure : 'account_suspended';
        if (owner !== undefined)
          await deps.recordFailure(source, { ...owner, email: owner.person.email, failure });
        throw new CodedError('AUTH_012');
      }
      const entry = await enter(deps, { source, ready: checked.ready, replaces, ...owner });
      if (entry !== undefined) return entry;
      await refuseCopy(deps, source, owner, checked.ready);
      throw new CodedError('AUTH_012');
    },
  };
}

/** Options for showing a passkey: any of this site, or one of those named. */
export async function requestOptions(
  { publicUrl }: Pick<IdentityParts, 'publicUrl'>,
  challenge: string,
  allowed: readonly Pick<StoredPasskey, 'credential_id' | 'transports'>[] = [],
) {
  return await generateAuthenticationOptions({
    rpID: relyingPartyOf(publicUrl).id,
    challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
    timeout: CHALLENGE_LIVES_MS,
    userVerification: 'required',
    allowCredentials: allowed.map(({ credential_id: id, transports }) => ({
      id: id.toString('base64url'),
      transports,
    })),
  });
}

interface Owner {
  readonly person: Person;
  readonly tenantId: TenantId;
}

async function findOwner(
  { database, memberships }: Pick<IdentityParts, 'memberships'> & { readonly database: Database },
  passkey: StoredPasskey,
): Promise<Owner | undefined> {
  return await database.system('finding out whose passkey was shown', async (tx) => {
    const person = await findPerson(tx, { id: passkey.user_id });
    if (person === undefined) return undefined;
    const own = await memberships.listMemberships(tx, person.id);
    return { person, tenantId: chooseHomeTenant(own, person.lastTenantId) };
  });
}

/** Undefined when the passkey cannot be used (any more); nothing is changed then. */
async function enter(
  deps: Deps,
  shown: Owner & { source: RequestSource; ready: ReadyPasskey; replaces: SessionId | null },
): Promise<PasskeyEntry | undefined> {
  const { person, tenantId, ready, source, replaces } = shown;
  return await deps.database.tenant(tenantId, async (tx) => {
    if (!(await lockPerson(tx, person.id))) return undefined;
    if (!(await ready.spend(tx))) return undefined;
    const factors = ['passkey'] as const;
    const entry = await enterWithFactors(tx, deps, {
      ...{ person, tenantId, factors, source, replaces },
      interactive: true,
    });
    if (entry.kind === 'signed_in') return entry;
    const { challenge } = await openChallenge(tx, deps, { person, stage: 'choose_sessions', factors });
    return { ...entry, challenge };
  });
}

/** Blocks a passkey of which there is a copy, puts it on record, and tells its owner. */
export async function refuseCopy(
  deps: Pick<IdentityParts, 'database' | 'clock' | 'audit'> & Pick<SignInSteps, 'recordFailure'>,
  source: RequestSource,
  { person, tenantId }: Owner,
  ready: ReadyPasskey,
): Promise<void> {
  const { passkey } = ready;
  await deps.database.tenant(tenantId, async (tx) => {
    if (!(await ready.blockCopy(tx))) return;
    const { ip, userAgent } = source;
    const about = passkey.name;
    await giveNotice(tx, deps, {
      userId: person.id,
      kind: 'passkey_copied',
      sessionId: null,
      ip,
      userAgent,
      about,
    });
    await deps.audit.record(tx, tenantId, personOrigin(source, person), {
      action: 'passkey.blocked',
      target: { kind: 'passkey', id: formatId('passkey', passkey.id), name: passkey.name },
      scopeId: toScopeId(tenantId),
      result: 'denied',
      reason: 'passkey_copied',
    });
  });
  await deps.recordFailure(source, { email: person.email, person, tenantId, failure: ready.failure });
}
