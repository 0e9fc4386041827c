import type { Tx } from '@haechi/database';
import type { Locale, TenantId, UserId } from '@haechi/kernel';
import type { IdentityTables, UserState } from '../tables.ts';

/** A person with what they prove themselves by, if they have it yet. */
export interface Person {
  readonly id: UserId;
  readonly email: string;
  readonly displayName: string;
  readonly locale: Locale;
  readonly state: UserState;
  readonly lastTenantId: TenantId | null;
  readonly passwordHash: string | undefined;
  readonly totpSealed: string | undefined;
}

export type PersonKey = { readonly id: UserId } | { readonly email: string };

/** Programs are no persons: they are never found here, so nothing lets them sign in. */
export async function findPerson(tx: Tx, key: PersonKey): Promise<Person | undefined> {
  const row = await tx
    .withTables<IdentityTables>()
    .selectFrom('identity.users as u')
    .leftJoin('identity.credentials as c', 'c.user_id', 'u.id')
    .select([
      'u.id',
      'u.email',
      'u.display_name',
      'u.locale',
      'u.state',
      'u.last_tenant_id',
      'c.password_hash',
      'c.totp_sealed',
    ])
    .where((eb) => ('id' in key ? eb('u.id', '=', key.id) : eb('u.email', '=', key.email)))
    .where('u.kind', '=', 'person')
    .executeTakeFirst();
  return (
    row && {
      id: row.id,
      email: row.email,
      displayName: row.display_name,
      locale: row.locale,
      state: row.state,
      lastTenantId: row.last_tenant_id,
      passwordHash: row.password_hash ?? undefined,
      totpSealed: row.totp_sealed ?? undefined,
    }
  );
}

/** Whether the person ever had a session from this address. */
export async function hasSignedInFrom(tx: Tx, userId: UserId, ip: string): Promise<boolean> {
  const row = await tx
    .withTables<IdentityTables>()
    .selectFrom('identity.sessions')
    .select('id')
    .where('user_id', '=', userId)
    .where('ip', '=', ip)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
