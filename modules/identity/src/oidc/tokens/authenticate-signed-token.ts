import type { Caller, RequestProof } from '@haechi/http';
import { CodedError, type Locale, PLATFORM_TENANT_ID, parseId, type TenantId } from '@haechi/kernel';
import type { IdentityParts } from '../../parts.ts';
import { toScopeId } from '../../scope-of-tenant.ts';
import { narrowedTo } from '../../use-cases/narrow-session.ts';
import type { ProgramAccount } from '../clients/find-client.ts';
import type { CheckProof } from './check-proof.ts';
import type { VerifyAccessToken } from './verify-access-token.ts';

interface PersonRow {
  readonly email: string;
  readonly display_name: string;
  readonly locale: Locale;
  readonly time_zone: string;
}

const FIND_PERSON = `SELECT email, display_name, locale, time_zone FROM identity.users WHERE id = $1`;

function readTenant(claim: unknown): TenantId | undefined {
  return claim === 'platform' ? PLATFORM_TENANT_ID : parseId('tenant', String(claim));
}

/**
 * The caller behind an access token of the OpenID provider: a person, through a client that was allowed the API. A token
 * bound to a key needs the proof of the key, and one that is not must come without (RFC 9449, section 7.1). A client that acts
 * for itself is the account it has; without one it is refused.
 * @throws {CodedError} `AUTH_003`
 */
export function createAuthenticateSignedToken({
  database,
  access,
  openId,
}: Pick<IdentityParts, 'database' | 'access'> & {
  readonly openId: {
    readonly audience: string;
    readonly verifyAccessToken: VerifyAccessToken;
    readonly checkProof: CheckProof;
  };
}) {
  async function isProven(
    accessToken: string,
    jkt: string | undefined,
    proof: RequestProof | undefined,
  ): Promise<boolean> {
    if (jkt === undefined || proof === undefined) return jkt === undefined && proof === undefined;
    const { jwt, method, url } = proof;
    return await openId.checkProof(jwt, { method, url, accessToken }, jkt);
  }

  return async (
    token: string,
    proof: RequestProof | undefined,
    resources: readonly string[] | undefined,
  ): Promise<Caller> => {
    const audiences =
      resources === undefined
        ? [openId.audience]
        : [...resources, ...(proof === undefined ? [] : [openId.audience])];
    const good = await openId.verifyAccessToken(token, audiences);
    const tenantId = readTenant(good?.payload['tenant']);
    if (good === undefined || tenantId === undefined) throw new CodedError('AUTH_003');
    if (!good.scopes.has('api') || !(await isProven(token, good.jkt, proof)))
      throw new CodedError('AUTH_003');
    if (good.person === null) return callerOfProgram(good.program, tenantId);
    const { userId, narrowing } = good.person;
    const { rows } = await database.pool.query<PersonRow>({
      name: 'oidc-find-caller',
      text: FIND_PERSON,
      values: [userId],
    });
    const person = rows[0];
    if (person === undefined) throw new CodedError('AUTH_003');
    return {
      kind: 'user',
      id: userId,
      name: person.display_name,
      email: person.email,
      locale: person.locale,
      timeZone: person.time_zone,
      credential: 'token',
      // Like a personal token: what only a signed-in person may do is out of its reach.
      sessionId: null,
      // A role was chosen for where the session works, which a tenant's own client may not follow.
      ...narrowedTo(access, narrowing.tenantId === tenantId ? narrowing.roleId : null),
      tenantId,
      scopeId: toScopeId(tenantId),
      secondFactorAtMs: good.person.secondFactorAtMs,
      viaConsent: { sessionId: good.person.sessionId, clientId: good.payload.client_id },
    };
  };
}

function callerOfProgram(program: ProgramAccount | null, tenantId: TenantId): Caller {
  if (program === null) throw new CodedError('AUTH_003');
  const { kind, id, name, email, locale, timeZone } = program;
  return {
    kind,
    id,
    name,
    email,
    locale,
    timeZone,
    credential: 'token',
    sessionId: null,
    tenantId,
    scopeId: toScopeId(tenantId),
    // A program has no second factor, so what asks for one is never done by a program.
    secondFactorAtMs: 0,
  };
}
