import { originOf } from '@haechi/audit';
import type { Caller } from '@haechi/http';
import { CodedError } from '@haechi/kernel';
import { sql } from 'kysely';
import type { ProvisioningDeps } from '../ports.ts';
import { createFindPeople } from '../queries/find-people.ts';
import { PROVISIONING_ENABLED } from '../settings.ts';
import type { SyncRoles } from '../use-cases/sync-roles.ts';
import { createDiscovery } from './discovery.ts';
import { createScimGroups } from './groups.ts';
import { createHandleResource } from './handle-resource.ts';
import { scimError, toScimError } from './scim-error.ts';
import type { ScimAnswer, ScimRequest } from './scim-request.ts';
import { createScimUsers } from './users.ts';

export type HandleScim = (request: ScimRequest) => Promise<ScimAnswer>;

const PERMISSION = 'provisioning:sync';

/** SCIM 2.0 for the directory of an organisation (RFC 7643, RFC 7644). The tenant is that of the token, never of the request. */
export function createHandleScim(deps: ProvisioningDeps & { readonly syncRoles: SyncRoles }): HandleScim {
  const { database, access, identity, audit, clock, settings, log } = deps;
  const baseUrl = new URL('/scim/v2', deps.publicUrl).href;
  const parts = { ...deps, findPeople: createFindPeople(deps) };
  const discover = createDiscovery(baseUrl);
  const handlers = {
    Users: createHandleResource(createScimUsers(parts), baseUrl),
    Groups: createHandleResource(createScimGroups(parts), baseUrl),
  };

  async function demandCaller(request: ScimRequest): Promise<Caller> {
    const { bearer, ip, userAgent } = request;
    const caller =
      bearer === undefined
        ? undefined
        : await identity.authenticate({ cookie: undefined, bearer, ip, userAgent });
    if (caller === undefined) throw scimError(401, null, 'a bearer token is needed');
    const { requestId } = request;
    const decision = access.decide(caller, PERMISSION, caller.scopeId, { ip, userAgent });
    if (decision.allowed) return caller;
    const judged = { caller, permission: PERMISSION, scopeId: caller.scopeId, decision };
    await access.recordDenial({ ...judged, requestId, ip, userAgent, operation: 'scim' });
    throw scimError(403, null, `the account of this token lacks ${PERMISSION}`);
  }

  async function answer(request: ScimRequest): Promise<ScimAnswer> {
    const caller = await demandCaller(request);
    if (request.body === null) throw scimError(400, 'invalidSyntax', 'the body is no JSON');
    const found = request.method === 'GET' ? await discover(request.path) : undefined;
    const [, kind, id] = /^\/(Users|Groups)(?:\/([\w-]{1,64}))?$/.exec(request.path) ?? [];
    const at = new Date(clock.now());
    const isWrite = request.method !== 'GET';
    return await database.tenant(
      caller.tenantId,
      async (tx) => {
        if ((await settings.read(tx, PROVISIONING_ENABLED)) !== true)
          throw scimError(403, null, 'provisioning is switched off for this organisation');
        if (found !== undefined) return found;
        if (kind !== 'Users' && kind !== 'Groups') throw scimError(404, null, 'no such endpoint');
        // A directory sends much at once; changes of one organisation come one after another.
        if (isWrite)
          await sql`SELECT pg_advisory_xact_lock(hashtextextended('provisioning/' || ${caller.tenantId}::text, 0))`.execute(
            tx,
          );
        const call = { tx, caller, origin: originOf(request, caller), at, locale: request.locale };
        return await handlers[kind](call, request, id);
      },
      { readOnly: !isWrite },
    );
  }

  async function afterWrite(): Promise<void> {
    audit.poke();
    access.forgetRecentFacts();
    identity.forgetRecentCallers();
    await access.refresh();
  }

  return async (request) => {
    try {
      const answered = await answer(request);
      if (request.method !== 'GET') await afterWrite();
      // The library's objects become plain: what is sent is what is logged and tested.
      return answered.body === undefined
        ? answered
        : { ...answered, body: JSON.parse(JSON.stringify(answered.body)) };
    } catch (error) {
      const refusal = toScimError(error);
      if (refusal !== undefined)
        return {
          ...refusal,
          headers: refusal.status === 401 ? { 'www-authenticate': 'Bearer realm="scim"' } : {},
        };
      const isKnown = error instanceof CodedError;
      log.error({ err: error, requestId: request.requestId }, 'scim');
      const detail = `an unexpected fault; ask for ${request.requestId} in the server's log`;
      const { status, body } = toScimError(scimError(isKnown ? 409 : 500, null, detail)) ?? {
        status: 500,
        body: {},
      };
      return { status, body, headers: {} };
    }
  };
}
