import type { Tx } from '@haechi/database';
import type { Locale, UserId } from '@haechi/kernel';
import type { AccountKind, IdentityTables, UserState } from '../tables.ts';

/** Who a person is, for other modules. */
export interface UserSummary {
  readonly id: UserId;
  readonly email: string;
  readonly displayName: string;
  readonly kind: AccountKind;
  readonly locale: Locale;
  readonly state: UserState;
  readonly lastSignInAt: Date | null;
}

/** The same for the person's own eyes. */
export interface UserProfile extends UserSummary {
  readonly timeZone: string;
  readonly createdAt: Date;
  readonly withdrawAt: Date | null;
}

const select = (tx: Tx) =>
  tx
    .withTables<IdentityTables>()
    .selectFrom('identity.users')
    .select([
      'id',
      'email',
      'display_name as displayName',
      'kind',
      'locale',
      'state',
      'last_sign_in_at as lastSignInAt',
    ]);

/** The people with these ids; who is unknown is left out. Whether the asker may know them is the asker's business. */
export async function findUsers(tx: Tx, ids: readonly UserId[]): Promise<Map<UserId, UserSummary>> {
  if (ids.length === 0) return new Map();
  const rows = await select(tx)
    .where('id', 'in', [...new Set(ids)])
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** Ids of people whose name or address contains a text; at most `limit`, those known longest first. */
export async function findUserIdsByText(tx: Tx, text: string, limit: number): Promise<UserId[]> {
  const pattern = `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const rows = await tx
    .withTables<IdentityTables>()
    .selectFrom('identity.users')
    .select('id')
    .where((eb) => eb.or([eb('display_name', 'ilike', pattern), eb('email', 'ilike', pattern)]))
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

export async function findUserByEmail(tx: Tx, email: string): Promise<UserSummary | undefined> {
  return await select(tx)
    .where('email', '=', email.toLowerCase())
    .where('kind', '=', 'person')
    .executeTakeFirst();
}

export async function findProfile(tx: Tx, id: UserId): Promise<UserProfile> {
  return await select(tx)
    .select(['time_zone as timeZone', 'created_at as createdAt', 'withdraw_at as withdrawAt'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
}
