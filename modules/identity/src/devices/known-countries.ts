import type { Tx } from '@haechi/database';
import type { UserId } from '@haechi/kernel';
import type { IdentityTables } from '../tables.ts';

/**
 * Whether a person has shown a second factor in some country, and never in this one. Without any country on record
 * nothing can be said: the operator may have begun to tell them apart a moment ago.
 */
export async function isNewCountry(tx: Tx, userId: UserId, country: string | undefined): Promise<boolean> {
  if (country === undefined) return false;
  const rows = await tx
    .withTables<IdentityTables>()
    .selectFrom('identity.device_networks as n')
    .innerJoin('identity.devices as d', 'd.id', 'n.device_id')
    .select('n.country')
    .distinct()
    .where('d.user_id', '=', userId)
    .where('n.country', 'is not', null)
    .execute();
  return rows.length > 0 && !rows.some((row) => row.country === country);
}
