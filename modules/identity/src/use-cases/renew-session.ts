import type { Tx } from '@haechi/database';
import { SECOND_MS, type SessionId } from '@haechi/kernel';
import { hashBearerSecret, newBearerSecret, type Secret } from '@haechi/kernel/node';
import { sql } from 'kysely';
import type { RequestSource } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import type { IdentityTables } from '../tables.ts';

/**
 * How long requests that left the browser before it had the new cookie are still let in. They may do what wants no fresh
 * factor, and owe what they owed.
 */
export const OLD_COOKIE_LIVES_MS = 10 * SECOND_MS;

/** What the browser has to be given. */
export interface RenewedSession {
  readonly secret: Secret;
  readonly maxAgeSeconds: number;
}

/**
 * Gives a session another cookie after its owner proved again to be themselves, so that one copied before is worth nothing
 * (ASVS 5.0, 7.2.4). Of requests that come together with one cookie the first renews it; who calls holds the person's lock
 * and writes what the proof brings after this.
 * @returns undefined when the request came with the cookie before this one: the browser has been given a newer one
 */
export async function renewSession(
  tx: Tx,
  { clock }: Pick<IdentityParts, 'clock'>,
  source: RequestSource,
  id: SessionId,
): Promise<RenewedSession | undefined> {
  if (source.sessionSecret === undefined) return undefined;
  const secret = newBearerSecret();
  const nowMs = clock.now();
  const row = await tx
    .withTables<IdentityTables>()
    .updateTable('identity.sessions')
    .set({
      previous_secret_hash: sql.ref('secret_hash'),
      previous_until: new Date(nowMs + OLD_COOKIE_LIVES_MS),
      previous_owed: sql.ref('owes_factor'),
      secret_hash: hashBearerSecret(secret.reveal()),
    })
    .where('id', '=', id)
    .where('secret_hash', '=', hashBearerSecret(source.sessionSecret))
    .where('ended_at', 'is', null)
    .returning('ends_at')
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return { secret, maxAgeSeconds: Math.max(1, Math.floor((row.ends_at.getTime() - nowMs) / SECOND_MS)) };
}
