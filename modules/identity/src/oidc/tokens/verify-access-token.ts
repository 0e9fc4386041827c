import { parseId, type RoleId, type SessionId, type TenantId, type UserId } from '@haechi/kernel';
import { createLocalJWKSet, type JWK, type JWTPayload, errors as joseErrors, jwtVerify } from 'jose';
import type { IdentityParts } from '../../parts.ts';
import type { ClientDirectory, ProgramAccount } from '../clients/find-client.ts';
import { SIGNING_ALG } from '../keys/signing-keys.ts';

/** An access token of ours that is good now. */
export interface GoodToken {
  readonly payload: JWTPayload & { readonly client_id: string; readonly sub: string; readonly jti: string };
  readonly scopes: ReadonlySet<string>;
  /** Who and by which session; null for a client that acts for itself. */
  readonly person: {
    readonly userId: UserId;
    readonly sessionId: SessionId;
    /** When a second factor was last shown with a token of this consent; 0 when never. */
    readonly secondFactorAtMs: number;
    /** What the session was narrowed to, and the tenant that was for. */
    readonly narrowing: { readonly tenantId: TenantId; readonly roleId: RoleId | null };
  } | null;
  /** The account a client that acts for itself acts as; null when it has none, and for a person's token. */
  readonly program: ProgramAccount | null;
  /** Thumbprint of the key it is bound to (RFC 9449). */
  readonly jkt: string | undefined;
}

/** @param audiences what the token may be for; the API unless given */
export type VerifyAccessToken = (
  token: string,
  audiences?: readonly string[],
) => Promise<GoodToken | undefined>;

type Deps = Pick<IdentityParts, 'database' | 'clock'> & {
  readonly clients: ClientDirectory;
  readonly issuer: string;
  readonly audience: string;
  readonly publicKeys: () => readonly JWK[];
};

/** The consent the token comes from must still stand, and the session with it: a token in hand is no proof of that. */
const IS_ALIVE = `
  SELECT g.second_factor_at, s.active_tenant_id, s.active_role_id FROM identity.oidc_records g
  JOIN identity.sessions s ON s.id = g.session_id JOIN identity.users u ON u.id = s.user_id
  WHERE g.kind = 'Grant' AND g.session_id = $1 AND g.client_id = $2 AND g.expires_at > $3
    AND s.user_id = $4 AND s.ended_at IS NULL AND u.may_act
    AND (g.outlives_session OR (s.ends_at > $3 AND s.idle_ends_at > $3 AND s.owes_factor IS NULL))
  ORDER BY g.second_factor_at DESC NULLS LAST LIMIT 1`;

interface AliveRow {
  readonly second_factor_at: Date | null;
  readonly active_tenant_id: TenantId;
  readonly active_role_id: RoleId | null;
}

const CLOCKS_DIFFER_S = 5;

/** Checks an access token by its signature and asks whether what it stands for still does (RFC 9068, section 4). */
export function createVerifyAccessToken(deps: Deps): VerifyAccessToken {
  const { database, clock, clients, issuer, audience, publicKeys } = deps;

  async function readPayload(
    token: string,
    audiences: readonly string[],
  ): Promise<GoodToken['payload'] | undefined> {
    try {
      const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: [...publicKeys()] }), {
        issuer,
        audience: [...audiences],
        algorithms: [SIGNING_ALG],
        typ: 'at+jwt',
        currentDate: new Date(clock.now()),
        clockTolerance: CLOCKS_DIFFER_S,
        requiredClaims: ['sub', 'client_id', 'iat', 'exp', 'jti'],
      });
      const { sub, jti, client_id: clientId } = payload;
      if (sub === undefined || jti === undefined || typeof clientId !== 'string') return undefined;
      if ((payload.iat ?? 0) > clock.now() / 1000 + CLOCKS_DIFFER_S) return undefined;
      return { ...payload, sub, jti, client_id: clientId };
    } catch (error) {
      if (error instanceof joseErrors.JOSEError) return undefined;
      throw error;
    }
  }

  async function findPerson(payload: GoodToken['payload']): Promise<GoodToken['person'] | undefined> {
    if (payload.sub === payload.client_id) return null;
    const userId = parseId('user', payload.sub);
    const sessionId = parseId('session', String(payload['sid']));
    if (userId === undefined || sessionId === undefined) return undefined;
    const values = [sessionId, payload.client_id, new Date(clock.now()), userId];
    const { rows } = await database.pool.query<AliveRow>({
      name: 'oidc-token-alive',
      text: IS_ALIVE,
      values,
    });
    const [alive] = rows;
    if (alive === undefined) return undefined;
    return {
      userId,
      sessionId,
      secondFactorAtMs: alive.second_factor_at?.getTime() ?? 0,
      narrowing: { tenantId: alive.active_tenant_id, roleId: alive.active_role_id },
    };
  }

  return async (token, audiences = [audience]) => {
    const payload = await readPayload(token, audiences);
    const client = payload && (await clients.find(payload.client_id));
    if (payload === undefined || client === undefined) return undefined;
    const person = await findPerson(payload);
    if (person === undefined) return undefined;
    const scopes = new Set(typeof payload['scope'] === 'string' ? payload['scope'].split(' ') : []);
    const cnf = payload['cnf'];
    const bound = typeof cnf === 'object' && cnf !== null && 'jkt' in cnf ? String(cnf.jkt) : undefined;
    return { payload, scopes, person, program: person === null ? client.account : null, jkt: bound };
  };
}
