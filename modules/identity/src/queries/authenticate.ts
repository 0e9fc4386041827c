import { asDatabaseError } from '@haechi/database';
import type { Authenticate, Caller, Credentials, RequestProof } from '@haechi/http';
import {
  CodedError,
  type Locale,
  type RoleId,
  type SessionId,
  type TenantId,
  type UserId,
} from '@haechi/kernel';
import { hashBearerSecret } from '@haechi/kernel/node';
import { networkOfDevice } from '../devices/network-of-device.ts';
import { noticeMovedCookie, noticeNewNetwork } from '../devices/notice-move.ts';
import { isDueToBeNoted } from '../domain/session-life.ts';
import type { IdentityParts } from '../parts.ts';
import { toScopeId } from '../scope-of-tenant.ts';
import type { AccountKind, OwedReason, TokenId } from '../tables.ts';
import { narrowedTo } from '../use-cases/narrow-session.ts';
import { noteSession, noteToken } from '../use-cases/note-use.ts';
import { createSessionOfCookie } from './session-of-cookie.ts';

/** What a personal token looks like: found by secret scanners, told apart from all other credentials. */
export const TOKEN_PREFIX = 'hst_';
const SECRET = /^[A-Za-z0-9_-]{43}$/;

interface PersonColumns {
  readonly user_id: UserId;
  readonly email: string;
  readonly display_name: string;
  readonly locale: Locale;
  readonly time_zone: string;
}
interface SessionRow extends PersonColumns {
  readonly id: SessionId;
  readonly active_tenant_id: TenantId;
  readonly second_factor_at: Date;
  readonly last_seen_at: Date;
  readonly network: string | null;
  readonly owes_factor: OwedReason | null;
  readonly device_hash: Buffer | null;
  readonly active_role_id: RoleId | null;
}
interface TokenRow extends PersonColumns {
  readonly id: TokenId;
  readonly kind: AccountKind;
  readonly bound_tenant_id: TenantId;
  readonly last_used_at: Date | null;
}

/** @param factorAt when a second factor was shown last. @param owes why one is owed; null for no reason */
const selectSession = (factorAt: string, owes: string): string => `
  SELECT s.id, s.active_tenant_id, ${factorAt} AS second_factor_at, s.last_seen_at, s.network, ${owes} AS owes_factor,
         s.active_role_id, d.secret_hash AS device_hash,
         u.id AS user_id, u.email, u.display_name, u.locale, u.time_zone
  FROM identity.sessions s JOIN identity.users u ON u.id = s.user_id
  LEFT JOIN identity.devices d ON d.id = s.device_id`;

const SELECT_SESSION = selectSession('s.second_factor_at', 's.owes_factor');
// What the renewal proved is not for who comes with the cookie the session had before.
const SELECT_RENEWED = selectSession('to_timestamp(0)', 'coalesce(s.owes_factor, s.previous_owed)');

const FIND_TOKEN = `
  SELECT t.id, t.bound_tenant_id, t.last_used_at, u.kind,
         u.id AS user_id, u.email, u.display_name, u.locale, u.time_zone
  FROM identity.personal_tokens t JOIN identity.users u ON u.id = t.user_id
  WHERE t.secret_hash = $1 AND t.revoked_at IS NULL AND t.expires_at > $2 AND u.may_act`;

type Deps = Pick<IdentityParts, 'database' | 'clock' | 'settings' | 'audit' | 'countryOf' | 'access'> & {
  /** For tokens of the OpenID provider: three parts of base64url with dots between. */
  readonly bySignedToken: (
    token: string,
    proof: RequestProof | undefined,
    resources: readonly string[] | undefined,
  ) => Promise<Caller>;
};

/** Finds out who calls: by the session of the cookie, by a personal token, or by one the OpenID provider signed. */
export function createAuthenticate(deps: Deps): Authenticate {
  const { database, clock } = deps;

  const sessionOfCookie = createSessionOfCookie<SessionRow>(database, {
    name: 'identity-find-session',
    select: SELECT_SESSION,
    selectOfRenewed: SELECT_RENEWED,
    and: 'AND u.may_act',
  });

  async function findToken(token: string): Promise<TokenRow | undefined> {
    const values = [hashBearerSecret(token), new Date(clock.now())];
    try {
      const { rows } = await database.pool.query<TokenRow>({
        name: 'identity-find-token',
        text: FIND_TOKEN,
        values,
      });
      return rows[0];
    } catch (error) {
      throw asDatabaseError(error);
    }
  }

  /** What the session owes, by what it owed before and by where this request comes from. */
  async function findOwed(row: SessionRow, { ip, userAgent, device }: Omit<Credentials, 'bearer'>) {
    const moved = {
      id: row.id,
      tenantId: row.active_tenant_id,
      person: { id: row.user_id, displayName: row.display_name },
      network: row.network,
      ip,
      userAgent,
    };
    const isSameDevice =
      row.device_hash === null || (device !== undefined && hashBearerSecret(device).equals(row.device_hash));
    if (!isSameDevice) {
      if (row.owes_factor !== 'new_device') await noticeMovedCookie(deps, moved);
      return 'new_device';
    }
    const network = networkOfDevice(ip);
    if (network === undefined || network === row.network) return row.owes_factor;
    return await noticeNewNetwork(deps, moved, network);
  }

  async function bySession(secret: string, request: Omit<Credentials, 'bearer'>): Promise<Caller> {
    if (!SECRET.test(secret)) throw new CodedError('AUTH_003');
    const row = await sessionOfCookie(secret, new Date(clock.now()));
    if (row === undefined) throw new CodedError('AUTH_003');
    if (isDueToBeNoted(row.last_seen_at, clock.now())) await noteSession(deps, row.id, row.active_tenant_id);
    const owesFactor = await findOwed(row, request);
    return {
      ...personOf(row),
      ...(owesFactor === null ? {} : { owesFactor }),
      ...narrowedTo(deps.access, row.active_role_id),
      credential: 'session',
      sessionId: row.id,
      tenantId: row.active_tenant_id,
      scopeId: toScopeId(row.active_tenant_id),
      secondFactorAtMs: row.second_factor_at.getTime(),
    };
  }

  async function byToken(token: string): Promise<Caller> {
    if (!token.startsWith(TOKEN_PREFIX) || !SECRET.test(token.slice(TOKEN_PREFIX.length)))
      throw new CodedError('AUTH_003');
    const row = await findToken(token);
    if (row === undefined) throw new CodedError('AUTH_003');
    if (isDueToBeNoted(row.last_used_at, clock.now())) await noteToken(deps, row.id, row.bound_tenant_id);
    return {
      ...personOf(row),
      kind: row.kind === 'person' ? 'user' : row.kind,
      credential: 'token',
      sessionId: null,
      tenantId: row.bound_tenant_id,
      scopeId: toScopeId(row.bound_tenant_id),
      // A token never stands for a second factor that was just shown.
      secondFactorAtMs: 0,
    };
  }

  return async ({ bearer, ...request }) => {
    if (bearer?.includes('.')) return await deps.bySignedToken(bearer, request.proof, request.resources);
    if (request.proof !== undefined) throw new CodedError('AUTH_003');
    if (bearer !== undefined) return await byToken(bearer);
    return request.cookie === undefined ? undefined : await bySession(request.cookie, request);
  };
}

function personOf(row: PersonColumns) {
  return {
    kind: 'user',
    id: row.user_id,
    name: row.display_name,
    email: row.email,
    locale: row.locale,
    timeZone: row.time_zone,
  } as const;
}
