import { originOf } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { CodedError, DAY_MS, formatId, PLATFORM_TENANT_ID } from '@haechi/kernel';
import type { RequestSource } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import { WITHDRAWAL_DAYS } from '../settings.ts';
import type { IdentityTables } from '../tables.ts';
import { moveAccount } from './move-account.ts';

export interface Withdrawals {
  /** @throws {CodedError} `AUTH_016` for who holds the platform, `AUTH_017` when it is under way already */
  request(tx: Tx, source: RequestSource, caller: Caller): Promise<Date>;
  /** @throws {CodedError} `AUTH_017` when there is nothing to cancel */
  cancel(tx: Tx, source: RequestSource, caller: Caller): Promise<void>;
}

/** Leaving: a person may change their mind until the end of the period. */
export function createWithdrawals({
  clock,
  audit,
  access,
  settings,
}: Pick<IdentityParts, 'clock' | 'audit' | 'access' | 'settings'>): Withdrawals {
  async function record(tx: Tx, source: RequestSource, caller: Caller, action: string, withdrawAt?: Date) {
    await audit.record(tx, caller.tenantId, originOf(source, caller), {
      action,
      target: { kind: 'user', id: formatId('user', caller.id), name: caller.name },
      scopeId: caller.scopeId,
      ...(withdrawAt === undefined ? {} : { details: { withdrawAt: withdrawAt.toISOString() } }),
    });
  }

  return {
    async request(tx, source, caller) {
      const held = access.listAssignmentsOf([caller.id], PLATFORM_TENANT_ID);
      // Nobody might be left who can administer the platform; somebody else takes the role first.
      if (held.some(({ roleKey }) => roleKey === 'SUPER_ADMIN')) throw new CodedError('AUTH_016');
      const withdrawAt = new Date(clock.now() + (await settings.readNumber(tx, WITHDRAWAL_DAYS)) * DAY_MS);
      if (!(await moveAccount(tx, caller.id, 'withdrawing', withdrawAt))) throw new CodedError('AUTH_017');
      await record(tx, source, caller, 'user.withdrawal_requested', withdrawAt);
      return withdrawAt;
    },

    async cancel(tx, source, caller) {
      const row = await tx
        .withTables<IdentityTables>()
        .selectFrom('identity.users')
        .select('state')
        .where('id', '=', caller.id)
        .forUpdate()
        .executeTakeFirst();
      if (row?.state !== 'withdrawing') throw new CodedError('AUTH_017');
      await moveAccount(tx, caller.id, 'active');
      await record(tx, source, caller, 'user.withdrawal_cancelled');
    },
  };
}
