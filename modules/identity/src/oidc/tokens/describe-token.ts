import {
  formatId,
  PLATFORM_TENANT_ID,
  type ScopeId,
  SECOND_MS,
  type TenantId,
  type UserId,
} from '@haechi/kernel';
import { type AccessToken, type ClientCredentials, errors, type UnknownObject } from 'oidc-provider';
import { isDueToBeNoted } from '../../domain/session-life.ts';
import type { IdentityParts } from '../../parts.ts';
import { toScopeId } from '../../scope-of-tenant.ts';
import { noteProgram, noteSession } from '../../use-cases/note-use.ts';
import type { ClientDirectory } from '../clients/find-client.ts';
import { sessionOfGrant } from '../grant-id.ts';
import { acrOf, findSessionFacts, methodsOf } from '../sessions/find-session-facts.ts';

type Deps = Pick<IdentityParts, 'database' | 'clock' | 'settings' | 'access'> & {
  readonly clients: ClientDirectory;
};

const nameTenant = (access: Deps['access'], tenantId: TenantId): string =>
  access.formatScope(toScopeId(tenantId));

/** The role a person works as: the one held at the tenant itself, else the first below it. */
function findActiveRole(
  access: Deps['access'],
  userId: UserId,
  tenantId: TenantId,
): { role: string | null; branch: string | null } {
  const held = access.listAssignmentsOf([userId], tenantId);
  const tenantScope: ScopeId = toScopeId(tenantId);
  const active = held.find(({ scopeId }) => scopeId === tenantScope) ?? held[0];
  if (active === undefined) return { role: null, branch: null };
  const isBranch = access.describeScope(active.scopeId)?.kind === 'branch';
  return { role: active.roleKey, branch: isBranch ? access.formatScope(active.scopeId) : null };
}

/**
 * The claims of an access token beside the standard ones: where it works, as what, and by which session. Never what its
 * owner may do: that is decided when they do it.
 */
export function createDescribeToken(deps: Deps) {
  const { access, clients, clock } = deps;

  async function describeService(token: ClientCredentials): Promise<UnknownObject> {
    const client = token.clientId === undefined ? undefined : await clients.find(token.clientId);
    if (client === undefined) throw new errors.InvalidClient('client is gone');
    const tenant = nameTenant(access, client.tenant_id);
    if (client.account === null) return { tenant, branch: null, active_role: null };
    if (isDueToBeNoted(client.account.lastUsedAt, clock.now()))
      await noteProgram(deps, client.account.id, client.tenant_id);
    const { role, branch } = findActiveRole(access, client.account.id, client.tenant_id);
    return { tenant, branch, active_role: role };
  }

  return async (token: AccessToken | ClientCredentials): Promise<UnknownObject> => {
    if (token.kind === 'ClientCredentials') return await describeService(token);
    const sessionId = sessionOfGrant(token.grantId ?? '');
    const session = sessionId && (await findSessionFacts(deps, sessionId));
    if (session === undefined) throw new errors.InvalidGrant('the session is over');
    const isNative = token.client?.applicationType === 'native';
    // An application at work keeps the session it belongs to from idling out, like the console does.
    if (!isNative && isDueToBeNoted(session.last_seen_at, clock.now()))
      await noteSession(deps, session.id, session.active_tenant_id);
    const client = token.clientId === undefined ? undefined : await clients.find(token.clientId);
    if (client === undefined) throw new errors.InvalidClient('client is gone');
    // A tenant's client works there only, also when the person has gone elsewhere since.
    const tenantId = client.tenant_id === PLATFORM_TENANT_ID ? session.active_tenant_id : client.tenant_id;
    const { role, branch } = findActiveRole(access, session.user_id, tenantId);
    return {
      tenant: nameTenant(access, tenantId),
      branch,
      active_role: role,
      sid: formatId('session', session.id),
      acr: acrOf(session.factors),
      amr: methodsOf(session.factors),
      auth_time: Math.floor(session.second_factor_at.getTime() / SECOND_MS),
    };
  };
}
