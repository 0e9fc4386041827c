import { parseId } from '@haechi/kernel';
import type { Account } from 'oidc-provider';
import type { IdentityParts } from '../../parts.ts';

const FIND = `
  SELECT email, display_name, locale, time_zone FROM identity.users WHERE id = $1 AND may_act`;

interface UserRow {
  readonly email: string;
  readonly display_name: string;
  readonly locale: string;
  readonly time_zone: string;
}

/** The person a token is about, by its subject; nobody who may not sign in. */
export function createFindAccount({ database }: Pick<IdentityParts, 'database'>) {
  return async (subject: string): Promise<Account | undefined> => {
    const id = parseId('user', subject);
    if (id === undefined) return undefined;
    const { rows } = await database.pool.query<UserRow>({
      name: 'oidc-find-account',
      text: FIND,
      values: [id],
    });
    const user = rows[0];
    if (user === undefined) return undefined;
    const claims = {
      sub: subject,
      name: user.display_name,
      locale: user.locale,
      zoneinfo: user.time_zone,
      email: user.email,
    };
    // The library leaves out what the scopes do not cover.
    return { accountId: subject, claims: async () => claims };
  };
}

/** What each scope shows of a person (OpenID Connect Core 1.0, section 5.4). */
export const CLAIMS_OF_SCOPE = {
  openid: ['sub', 'acr', 'amr', 'auth_time'],
  profile: ['name', 'locale', 'zoneinfo'],
  email: ['email'],
} as const;
