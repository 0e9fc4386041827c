import type { Tx } from '@haechi/database';
import type { UserId } from '@haechi/kernel';
import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import type { IdentityParts } from '../parts.ts';
import type { IdentityTables, PasskeyTable } from '../tables.ts';
import type { ReadySecondFactor } from '../use-cases/spend-second-factor.ts';
import type { PasskeyAssertion } from './passkey-assertion.ts';
import { type ChallengeBinding, consumePasskeyChallenge, readChallenge } from './passkey-challenges.ts';
import type { PasskeyFailure } from './passkey-failure.ts';
import { relyingPartyOf } from './relying-party.ts';

export type StoredPasskey = Selectable<PasskeyTable>;

export interface ReadyPasskey extends ReadySecondFactor {
  readonly factor: 'passkey';
  readonly passkey: StoredPasskey;
  /** When it could not be spent: blocks it if it was copied. True when this did. */
  blockCopy(tx: Tx): Promise<boolean>;
}

export type CheckedPasskey =
  | { readonly ready: ReadyPasskey }
  | { readonly failure: PasskeyFailure; readonly passkey?: StoredPasskey };

type Deps = Pick<IdentityParts, 'database' | 'clock' | 'publicUrl'>;

/** What the person's authenticator keeps to say whose passkey it is: the bytes of their id, which tell nothing else. */
export const userHandleOf = (userId: UserId): Buffer => Buffer.from(userId.replaceAll('-', ''), 'hex');

/**
 * Checks an answer of an authenticator: challenge, origin, host, presence and verification of the person, signature.
 * What must happen only once, the use of its counter, is left to `spend`.
 */
export async function checkPasskey(
  deps: Deps,
  credential: PasskeyAssertion,
  binding: ChallengeBinding,
): Promise<CheckedPasskey> {
  const challenge = readChallenge(credential.response.clientDataJSON);
  if (challenge === undefined || !(await consumePasskeyChallenge(deps, challenge, binding)))
    return { failure: 'passkey_challenge_over' };
  const passkey = await findByCredentialId(deps, credential.id);
  if (passkey === undefined) return { failure: 'unknown_passkey' };
  if (binding.purpose !== 'sign_in' && passkey.user_id !== binding.userId)
    return { failure: 'unknown_passkey' };
  if (passkey.blocked_at !== null) return { failure: 'passkey_blocked', passkey };
  const shown = await verify(deps, credential, challenge, passkey);
  if (shown === undefined) return { failure: 'wrong_passkey', passkey };
  return {
    ready: {
      factor: 'passkey',
      failure: 'passkey_copied',
      passkey,
      spend: (tx) => spendPasskey(tx, deps, passkey, shown),
      blockCopy: (tx) => blockCopied(tx, deps, passkey, shown),
    },
  };
}

async function findByCredentialId(
  { database }: Deps,
  credentialId: string,
): Promise<StoredPasskey | undefined> {
  return await database.system('finding the passkey that was shown', (tx) =>
    tx
      .withTables<IdentityTables>()
      .selectFrom('identity.passkeys')
      .selectAll()
      .where('credential_id', '=', Buffer.from(credentialId, 'base64url'))
      .executeTakeFirst(),
  );
}

interface ShownPasskey {
  readonly signCount: number;
  readonly backedUp: boolean;
}

async function verify(
  { publicUrl }: Deps,
  credential: PasskeyAssertion,
  challenge: string,
  passkey: StoredPasskey,
): Promise<ShownPasskey | undefined> {
  const party = relyingPartyOf(publicUrl);
  const { userHandle, ...response } = credential.response;
  if (
    userHandle !== undefined &&
    userHandle !== null &&
    userHandle !== userHandleOf(passkey.user_id).toString('base64url')
  )
    return undefined;
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        id: credential.id,
        rawId: credential.rawId,
        type: credential.type,
        response,
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      credential: {
        id: passkey.credential_id.toString('base64url'),
        publicKey: new Uint8Array(passkey.public_key),
        // The library would only say that something is wrong; the counter is compared where it is stored.
        counter: 0,
      },
    });
    const eligible = authenticationInfo.credentialDeviceType === 'multiDevice';
    // Whether a passkey can be copied is decided when it is made (WebAuthn Level 3, section 7.2, step 19).
    if (!verified || eligible !== passkey.backup_eligible) return undefined;
    return { signCount: authenticationInfo.newCounter, backedUp: authenticationInfo.credentialBackedUp };
  } catch {
    // The library throws for each of the many ways in which an answer can be wrong; none of them is told to anybody.
    return undefined;
  }
}

/** A counter that does not grow means that somebody else counts too: there is a copy of the key. */
async function spendPasskey(
  tx: Tx,
  { clock }: Deps,
  passkey: StoredPasskey,
  shown: ShownPasskey,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .withTables<IdentityTables>()
    .updateTable('identity.passkeys')
    .set({ sign_count: shown.signCount, backed_up: shown.backedUp, last_used_at: new Date(clock.now()) })
    .where('id', '=', passkey.id)
    .where('blocked_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb('sign_count', '<', shown.signCount),
        eb.and([eb('sign_count', '=', 0), eb(sql.val(shown.signCount), '=', 0)]),
      ]),
    )
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** True when the passkey was blocked by this. False when it is gone or was blocked before. */
async function blockCopied(
  tx: Tx,
  { clock }: Deps,
  passkey: StoredPasskey,
  shown: ShownPasskey,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .withTables<IdentityTables>()
    .updateTable('identity.passkeys')
    .set((eb) => ({ blocked_at: new Date(clock.now()), version: eb('version', '+', 1) }))
    .where('id', '=', passkey.id)
    .where('blocked_at', 'is', null)
    .where('sign_count', '>=', shown.signCount)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
