import type { RoleId, SessionId, TenantId, UserId } from '@haechi/kernel';
import type { IdentityParts } from '../../parts.ts';
import type { Factor } from '../../tables.ts';

/** What tokens say about the session they come from. */
export interface SessionFacts {
  readonly id: SessionId;
  readonly user_id: UserId;
  readonly active_tenant_id: TenantId;
  /** The one role the session was narrowed to, in the tenant it works in. */
  readonly active_role_id: RoleId | null;
  readonly factors: readonly Factor[];
  readonly second_factor_at: Date;
  readonly last_seen_at: Date;
}

const FIND = `
  SELECT s.id, s.user_id, s.active_tenant_id, s.active_role_id, s.factors, s.second_factor_at, s.last_seen_at
  FROM identity.sessions s JOIN identity.users u ON u.id = s.user_id
  WHERE s.id = $1 AND s.ended_at IS NULL AND u.may_act`;

/** A session nobody has ended; it may have run out, which native clients outlive. */
export async function findSessionFacts(
  { database }: Pick<IdentityParts, 'database'>,
  id: SessionId,
): Promise<SessionFacts | undefined> {
  const { rows } = await database.pool.query<SessionFacts>({
    name: 'oidc-session-facts',
    text: FIND,
    values: [id],
  });
  return rows[0];
}

const METHODS: Readonly<Record<Factor, readonly string[]>> = {
  password: ['pwd'],
  totp: ['otp'],
  recovery_code: ['otp'],
  // The authenticator verified the person before it used the key: something they have, and something they know or are.
  passkey: ['hwk', 'user'],
  external: ['fed'],
};

/** How the person proved to be themselves (RFC 8176). */
export function methodsOf(factors: readonly Factor[]): string[] {
  const methods = [...new Set(factors.flatMap((factor) => METHODS[factor]))];
  return methods.length > 1 ? [...methods, 'mfa'] : methods;
}

/** Every session begins with two factors. */
export const ACR_TWO_FACTORS = 'urn:haechi:acr:two-factors';
/** One of the factors was a passkey: nobody can be talked out of it (RFC 9470 calls for such values to be named). */
export const ACR_PASSKEY = 'urn:haechi:acr:passkey';

export const acrOf = (factors: readonly Factor[]): string =>
  factors.includes('passkey') ? ACR_PASSKEY : ACR_TWO_FACTORS;
