import type { Tx } from '@haechi/database';
import type { UserId } from '@haechi/kernel';
import type { IdentityTables } from '../tables.ts';

/** When a person set up the authenticator they have; undefined for somebody without one. */
export async function findEnrolment(tx: Tx, userId: UserId): Promise<Date | undefined> {
  const row = await tx
    .withTables<IdentityTables>()
    .selectFrom('identity.credentials')
    .select('totp_enrolled_at')
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row?.totp_enrolled_at ?? undefined;
}
