import type { Tx } from '@haechi/database';
import { MINUTE_MS, type UserId } from '@haechi/kernel';
import { hashBearerSecret, newBearerSecret, type Secret } from '@haechi/kernel/node';
import type { IdentityParts } from '../parts.ts';
import type { Factor, IdentityTables } from '../tables.ts';

const CHALLENGE_MS = 10 * MINUTE_MS;
const CODE_ATTEMPTS_MAX = 10;

/** A sign-in in progress; its secret lets the browser go on. */
export interface OpenChallenge {
  readonly challenge: Secret;
  readonly expiresAt: Date;
}

/** Opens a sign-in that goes on with another step. */
export async function openChallenge(
  tx: Tx,
  { clock }: Pick<IdentityParts, 'clock'>,
  begun: {
    readonly person: { readonly id: UserId };
    readonly stage: 'second_factor' | 'choose_sessions';
    readonly factors: readonly Factor[];
  },
): Promise<OpenChallenge> {
  const challenge = newBearerSecret();
  const now = clock.now();
  const expiresAt = new Date(now + CHALLENGE_MS);
  await tx
    .withTables<IdentityTables>()
    .insertInto('identity.sign_in_challenges')
    .values({
      secret_hash: hashBearerSecret(challenge.reveal()),
      user_id: begun.person.id,
      stage: begun.stage,
      factors: [...begun.factors],
      attempts_left: CODE_ATTEMPTS_MAX,
      created_at: new Date(now),
      expires_at: expiresAt,
    })
    .execute();
  return { challenge, expiresAt };
}
