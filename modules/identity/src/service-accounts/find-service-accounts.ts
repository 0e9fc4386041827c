import type { Tx } from '@haechi/database';
import { CodedError, type UserId } from '@haechi/kernel';
import type { OidcTables } from '../oidc/tables.ts';
import type { IdentityTables } from '../tables.ts';

const select = (tx: Tx) =>
  tx
    .withTables<IdentityTables & OidcTables>()
    .selectFrom('identity.service_accounts as s')
    .innerJoin('identity.users as u', 'u.id', 's.user_id')
    .innerJoin('identity.oidc_clients as c', 'c.account_id', 's.user_id')
    .select([
      'u.id',
      'u.display_name as name',
      'u.kind',
      'c.id as clientId',
      'c.dpop_required as dpopRequired',
      'c.jwks',
      's.description',
      's.expires_at as expiresAt',
      's.suspended_at as suspendedAt',
      's.last_used_at as lastUsedAt',
      's.created_by_name as createdBy',
      's.created_at as createdAt',
      's.version',
      (eb) =>
        eb
          .selectFrom('identity.personal_tokens as t')
          .select((inner) => inner.fn.max<Date | null>('t.expires_at').as('expires_at'))
          .whereRef('t.user_id', '=', 's.user_id')
          .where('t.revoked_at', 'is', null)
          .as('tokenExpiresAt'),
    ])
    .where('s.deleted_at', 'is', null);

export type ServiceAccount = NonNullable<Awaited<ReturnType<typeof findServiceAccount>>>;

/** One account of a program, of the tenant the transaction works for. */
export async function findServiceAccount(tx: Tx, id: UserId) {
  return await select(tx).where('s.user_id', '=', id).executeTakeFirst();
}

/** All of them, the newest first. */
export async function listServiceAccounts(tx: Tx): Promise<ServiceAccount[]> {
  return await select(tx).orderBy('s.user_id', 'desc').execute();
}

/** @throws {CodedError} `RES_001` */
export async function demandServiceAccount(tx: Tx, id: UserId): Promise<ServiceAccount> {
  const account = await findServiceAccount(tx, id);
  if (account === undefined) throw new CodedError('RES_001');
  return account;
}
