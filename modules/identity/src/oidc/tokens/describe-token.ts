import {
  formatId,
  PLATFORM_TENANT_ID,
  type RoleId,
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

type Held = ReturnType<Deps['access']['listAssignmentsOf']>;

/** The one at the tenant itself, else the first below it. */
function chooseMain(held: Held, tenantId: TenantId): Held[number] | undefined {
  const tenantScope: ScopeId = toScopeId(tenantId);
  return held.find(({ scopeId }) => scopeId === tenantScope) ?? held[0];
}

/**
 * The role a person works as, and the branch where it is held in one: what the session is narrowed to, else the main of all
 * that is held. Nothing once the chosen role was taken back.
 */
function findActiveRole(
  access: Deps['access'],
  userId: UserId,
  tenantId: TenantId,
  narrowedTo: RoleId | null,
): { role: string | null; branch: string | null } {
  const held = access.listAssignmentsOf([userId], tenantId);
  const chosen =
    narrowedTo === null
      ? undefined
      : access.listRolesInForce(userId, tenantId).find(({ id }) => id === narrowedTo);
  const counting = narrowedTo === null ? held : held.filter(({ roleKey }) => roleKey === chosen?.key);
  const main = chooseMain(counting, tenantId);
  const role = chosen?.key ?? main?.roleKey ?? null;
  const isBranch = main !== undefined && access.describeScope(main.scopeId)?.kind === 'branch';
  return { role, branch: isBranch ? access.formatScope(main.scopeId) : null };
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
    const { role, branch } = findActiveRole(access, client.account.id, client.tenant_id, null);
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
    const narrowed = tenantId === session.active_tenant_id ? session.active_role_id : null;
    const { role, branch } = findActiveRole(access, session.user_id, tenantId, narrowed);
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
