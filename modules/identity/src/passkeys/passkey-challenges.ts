import type { Tx } from '@haechi/database';
import { MINUTE_MS, type SessionId, type UserId } from '@haechi/kernel';
import { hashBearerSecret, newBearerSecret } from '@haechi/kernel/node';
import { z } from 'zod';
import type { IdentityParts } from '../parts.ts';
import type { ChallengePurpose, IdentityTables } from '../tables.ts';

/** Time to find a phone and to unlock it. */
export const CHALLENGE_LIVES_MS = 5 * MINUTE_MS;

export type ChallengeBinding =
  | { readonly purpose: 'sign_in' }
  | {
      readonly purpose: Exclude<ChallengePurpose, 'sign_in'>;
      readonly userId: UserId;
      readonly sessionId: SessionId | null;
    };

const boundTo = (binding: ChallengeBinding) =>
  binding.purpose === 'sign_in'
    ? { user_id: null, session_id: null }
    : { user_id: binding.userId, session_id: binding.sessionId };

/** Makes a challenge and keeps its hash. @returns it in base64url, as authenticators get to see it */
export async function createPasskeyChallenge(
  tx: Tx,
  { clock }: Pick<IdentityParts, 'clock'>,
  binding: ChallengeBinding,
): Promise<string> {
  const challenge = newBearerSecret().reveal();
  const now = clock.now();
  await tx
    .withTables<IdentityTables>()
    .insertInto('identity.passkey_challenges')
    .values({
      challenge_hash: hashBearerSecret(challenge),
      purpose: binding.purpose,
      ...boundTo(binding),
      created_at: new Date(now),
      expires_at: new Date(now + CHALLENGE_LIVES_MS),
    })
    .execute();
  return challenge;
}

const clientData = z.object({ challenge: z.string().min(20).max(200) });

/** The challenge an answer says it is for (WebAuthn Level 3, section 5.8.1). Whether it really is, the signature shows. */
export function readChallenge(clientDataJson: string): string | undefined {
  try {
    const text = Buffer.from(clientDataJson, 'base64url').toString('utf8');
    return clientData.safeParse(JSON.parse(text)).data?.challenge;
  } catch {
    return undefined;
  }
}

/**
 * Uses a challenge up by one conditional update, before the answer is looked at: of answers that come at the same time
 * one is looked at, and a wrong one cannot be tried again.
 */
export async function consumePasskeyChallenge(
  { database, clock }: Pick<IdentityParts, 'database' | 'clock'>,
  challenge: string,
  binding: ChallengeBinding,
): Promise<boolean> {
  const now = new Date(clock.now());
  const { user_id: userId, session_id: sessionId } = boundTo(binding);
  const { numUpdatedRows } = await database.platform((tx) =>
    tx
      .withTables<IdentityTables>()
      .updateTable('identity.passkey_challenges')
      .set({ consumed_at: now })
      .where('challenge_hash', '=', hashBearerSecret(challenge))
      .where('purpose', '=', binding.purpose)
      .where('user_id', 'is not distinct from', userId)
      .where('session_id', 'is not distinct from', sessionId)
      .where('consumed_at', 'is', null)
      .where('expires_at', '>', now)
      .executeTakeFirst(),
  );
  return numUpdatedRows === 1n;
}
