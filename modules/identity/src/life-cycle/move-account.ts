import type { Tx } from '@haechi/database';
import type { UserId } from '@haechi/kernel';
import { type AccountState, statesBefore } from '../domain/account-states.ts';
import type { IdentityTables } from '../tables.ts';

/**
 * Brings an account into a state, if it is in one that leads there. One conditional update: of two at the same moment
 * one wins. @returns whether it was moved
 */
export async function moveAccount(
  tx: Tx,
  id: UserId,
  to: AccountState,
  withdrawAt: Date | null = null,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .withTables<IdentityTables>()
    .updateTable('identity.users')
    .set({ state: to, withdraw_at: withdrawAt, dormancy_noticed_at: null })
    .where('id', '=', id)
    .where('kind', '=', 'person')
    .where('state', 'in', statesBefore(to))
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
