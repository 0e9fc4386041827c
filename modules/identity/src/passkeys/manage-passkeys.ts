import { originOf } from '@haechi/audit';
import type { passkeyAttestation } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { CodedError, formatId, newId, type SessionId, type UserId } from '@haechi/kernel';
import { generateRegistrationOptions, verifyRegistrationResponse } from '@simplewebauthn/server';
import type { z } from 'zod';
import { giveNotice } from '../devices/give-notice.ts';
import { describeUserAgent } from '../domain/describe-user-agent.ts';
import type { RequestSource } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import { findPerson } from '../queries/find-person.ts';
import type { IdentityTables, PasskeyId } from '../tables.ts';
import type { EndSessions } from '../use-cases/end-sessions.ts';
import { lockPerson } from '../use-cases/start-session.ts';
import { type StoredPasskey, userHandleOf } from './check-passkey.ts';
import {
  CHALLENGE_LIVES_MS,
  consumePasskeyChallenge,
  createPasskeyChallenge,
  readChallenge,
} from './passkey-challenges.ts';
import { relyingPartyOf } from './relying-party.ts';

export type PasskeyAttestation = z.output<typeof passkeyAttestation>;

/** More than anybody has devices. */
const PASSKEYS_MAX = 20;

type Deps = Pick<IdentityParts, 'database' | 'clock' | 'audit' | 'publicUrl'> & {
  readonly endSessions: EndSessions;
};

/** A person's passkeys, the newest first. */
export async function listPasskeys(tx: Tx, userId: UserId): Promise<StoredPasskey[]> {
  return await tx
    .withTables<IdentityTables>()
    .selectFrom('identity.passkeys')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('id', 'desc')
    .execute();
}

async function demandOne(tx: Tx, caller: Caller, id: PasskeyId): Promise<StoredPasskey> {
  const found = (await listPasskeys(tx, caller.id)).find((passkey) => passkey.id === id);
  if (found === undefined) throw new CodedError('RES_001');
  return found;
}

const targetOf = ({ id, name }: { id: PasskeyId; name: string }) => ({
  kind: 'passkey',
  id: formatId('passkey', id),
  name,
});

export type ManagePasskeys = ReturnType<typeof createManagePasskeys>;

/** What people do with their own passkeys. That a second factor was shown a moment ago is seen to by the contract. */
export function createManagePasskeys(deps: Deps) {
  const { database, audit, clock, publicUrl } = deps;
  const party = relyingPartyOf(publicUrl);

  return {
    async beginRegistration(caller: Caller, sessionId: SessionId) {
      return await database.tenant(caller.tenantId, async (tx) => {
        const own = await listPasskeys(tx, caller.id);
        if (own.length >= PASSKEYS_MAX) throw new CodedError('AUTH_014', { params: { max: PASSKEYS_MAX } });
        const binding = { purpose: 'register', userId: caller.id, sessionId } as const;
        const challenge = await createPasskeyChallenge(tx, deps, binding);
        return await generateRegistrationOptions({
          rpID: party.id,
          rpName: party.name,
          userID: new Uint8Array(userHandleOf(caller.id)),
          userName: caller.email,
          userDisplayName: caller.name,
          challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
          timeout: CHALLENGE_LIVES_MS,
          attestationType: 'none',
          authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
          excludeCredentials: own.map((passkey) => ({
            id: passkey.credential_id.toString('base64url'),
            transports: passkey.transports,
          })),
        });
      });
    },

    /** @throws {CodedError} `AUTH_012` for an answer that is not good, whatever is wrong with it; `AUTH_014` */
    async register(
      source: RequestSource,
      caller: Caller,
      sessionId: SessionId,
      { credential, name }: { readonly credential: PasskeyAttestation; readonly name: string | undefined },
    ): Promise<StoredPasskey> {
      const binding = { purpose: 'register', userId: caller.id, sessionId } as const;
      const challenge = readChallenge(credential.response.clientDataJSON);
      if (challenge === undefined || !(await consumePasskeyChallenge(deps, challenge, binding)))
        throw new CodedError('AUTH_012', { where: 'body.credential' });
      const made = await verifyAttestation(party, credential, challenge);
      if (made === undefined) throw new CodedError('AUTH_012', { where: 'body.credential' });
      return await database.tenant(caller.tenantId, async (tx) => {
        if (!(await lockPerson(tx, caller.id))) throw new CodedError('AUTH_003');
        const own = await listPasskeys(tx, caller.id);
        if (own.length >= PASSKEYS_MAX) throw new CodedError('AUTH_014', { params: { max: PASSKEYS_MAX } });
        const id = newId('passkey');
        const chosen = name ?? suggestName(source.userAgent, own.length + 1);
        const added = await tx
          .withTables<IdentityTables>()
          .insertInto('identity.passkeys')
          .values({ id, user_id: caller.id, name: chosen, created_at: new Date(clock.now()), ...made })
          .onConflict((conflict) => conflict.column('credential_id').doNothing())
          .returningAll()
          .executeTakeFirst();
        // Somebody's already: authenticators do not make two of one name.
        if (added === undefined) throw new CodedError('AUTH_012', { where: 'body.credential' });
        const { ip, userAgent } = source;
        const about = chosen;
        await giveNotice(tx, deps, {
          userId: caller.id,
          kind: 'passkey_added',
          sessionId,
          ip,
          userAgent,
          about,
        });
        await audit.record(tx, caller.tenantId, originOf(source, caller), {
          action: 'passkey.added',
          target: targetOf(added),
          scopeId: caller.scopeId,
          details: { synced: added.backed_up, aaguid: added.aaguid },
        });
        return added;
      });
    },

    async rename(
      tx: Tx,
      source: RequestSource,
      caller: Caller,
      edit: { readonly id: PasskeyId; readonly name: string; readonly version: number | undefined },
    ): Promise<StoredPasskey> {
      const before = await demandOne(tx, caller, edit.id);
      const after = await tx
        .withTables<IdentityTables>()
        .updateTable('identity.passkeys')
        .set((eb) => ({ name: edit.name, version: eb('version', '+', 1) }))
        .where('id', '=', edit.id)
        .where('version', '=', edit.version ?? 0)
        .returningAll()
        .executeTakeFirst();
      if (after === undefined) throw new CodedError('VAL_003');
      await audit.record(tx, caller.tenantId, originOf(source, caller), {
        action: 'passkey.renamed',
        target: targetOf(after),
        scopeId: caller.scopeId,
        before: { name: before.name },
        after: { name: after.name },
      });
      return after;
    },

    /** Ends the other sessions. @throws {CodedError} `RES_001`, `AUTH_013` when nothing else would be left to sign in with */
    async remove(tx: Tx, source: RequestSource, caller: Caller, id: PasskeyId): Promise<void> {
      // Two removals at once must not each find the other one left.
      if (!(await lockPerson(tx, caller.id))) throw new CodedError('AUTH_003');
      const passkey = await demandOne(tx, caller, id);
      const others = (await listPasskeys(tx, caller.id)).filter(
        (other) => other.id !== id && other.blocked_at === null,
      );
      const person = await findPerson(tx, { id: caller.id });
      const hasPassword = person?.passwordHash !== undefined && person.totpSealed !== undefined;
      if (others.length === 0 && !hasPassword) throw new CodedError('AUTH_013');
      await tx.withTables<IdentityTables>().deleteFrom('identity.passkeys').where('id', '=', id).execute();
      await audit.record(tx, caller.tenantId, originOf(source, caller), {
        action: 'passkey.removed',
        target: targetOf(passkey),
        scopeId: caller.scopeId,
      });
      // Whoever takes a passkey away may have lost the device that holds it, and with it an open session.
      await deps.endSessions(tx, originOf(source, caller), {
        userId: caller.id,
        name: caller.name,
        tenantId: caller.tenantId,
        reason: 'passkey_removed',
        choose: (open) => open !== caller.sessionId,
      });
    },
  };
}

async function verifyAttestation(
  party: ReturnType<typeof relyingPartyOf>,
  credential: PasskeyAttestation,
  challenge: string,
) {
  const { clientDataJSON, attestationObject } = credential.response;
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        id: credential.id,
        rawId: credential.rawId,
        type: credential.type,
        response: { clientDataJSON, attestationObject },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
    });
    if (!verified) return undefined;
    return {
      credential_id: Buffer.from(registrationInfo.credential.id, 'base64url'),
      public_key: Buffer.from(registrationInfo.credential.publicKey),
      sign_count: registrationInfo.credential.counter,
      transports: (credential.response.transports ?? []).filter((name) => /^[a-z-]{1,30}$/.test(name)),
      aaguid: registrationInfo.aaguid,
      backup_eligible: registrationInfo.credentialDeviceType === 'multiDevice',
      backed_up: registrationInfo.credentialBackedUp,
    };
  } catch {
    // As at sign-in: the library throws for every kind of wrong answer.
    return undefined;
  }
}

/** `Chrome 140 · Windows`, as its owner would find it again; a number where the browser says nothing of itself. */
function suggestName(userAgent: string | undefined, number: number): string {
  const { browser, platform } = describeUserAgent(userAgent ?? null);
  return [browser, platform].filter(Boolean).join(' · ') || `Passkey ${number}`;
}
