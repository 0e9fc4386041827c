import { originOf } from '@haechi/audit';
import { authzenRoutes, type resourceView, type subjectView } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { type Caller, implement, type RouteImplementation } from '@haechi/http';
import { CodedError, formatId, parseId, type ScopeId, type TenantId, type UserId } from '@haechi/kernel';
import type { z } from 'zod';
import type { AccessMirror } from '../../engine/access-mirror.ts';
import { contractOf } from '../../http/contract-of.ts';
import { demandScope } from '../../http/questions.ts';
import { isScopeType } from '../answer-question.ts';
import { decodePlace, encodePlace } from '../domain/place.ts';
import {
  findResources,
  findSubjects,
  listResources,
  listSubjects,
  type Name,
  type RegisteredResource,
  type RegisteredSubject,
} from '../queries/find-registered.ts';
import type { AuthzenTables } from '../tables.ts';
import type { createDeclareEntityType } from '../use-cases/declare-entity-type.ts';
import type { createForgetResource, createRegisterResource } from '../use-cases/register-resource.ts';
import type { createForgetSubject, createRegisterSubject } from '../use-cases/register-subject.ts';

export interface RegistryRouteDeps {
  readonly mirror: AccessMirror;
  readonly formatScope: (scopeId: ScopeId) => string;
  readonly isMember: (tx: Tx, tenantId: TenantId, userId: UserId) => Promise<boolean>;
  readonly declareEntityType: ReturnType<typeof createDeclareEntityType>;
  readonly registerResource: ReturnType<typeof createRegisterResource>;
  readonly forgetResource: ReturnType<typeof createForgetResource>;
  readonly registerSubject: ReturnType<typeof createRegisterSubject>;
  readonly forgetSubject: ReturnType<typeof createForgetSubject>;
}

const contract = contractOf(authzenRoutes);

/** Types, resources and outside names of people: what questions are answered from. */
export function createRegistryRoutes(deps: RegistryRouteDeps): RouteImplementation[] {
  return [...createTypeRoutes(deps), ...createResourceRoutes(deps), ...createSubjectRoutes(deps)];
}

function createTypeRoutes({ mirror, declareEntityType }: RegistryRouteDeps): RouteImplementation[] {
  return [
    implement(contract('GET /api/v1/entity-types'), async ({ tx }) => ({ items: await listTypes(tx) })),
    implement(contract('PUT /api/v1/entity-types/{type}'), async ({ ctx, caller, tx, params, body }) => {
      await declareEntityType(tx, originOf(ctx, caller), ctx.nowMs, { ...params, ...body });
      ctx.afterCommit(() => mirror.refresh());
      const declared = (await listTypes(tx)).find(({ type }) => type === params.type);
      if (declared === undefined) throw new Error('a type that was just declared is not there');
      return declared;
    }),
  ];
}

async function listTypes(tx: Tx) {
  const rows = await tx
    .withTables<AuthzenTables>()
    .selectFrom('access.entity_types')
    .selectAll()
    .orderBy('type')
    .execute();
  return rows.map((row) => ({
    type: row.type,
    actions: [...row.actions],
    callerSupplied: [...row.caller_supplied],
    version: row.version,
  }));
}

function createResourceRoutes(deps: RegistryRouteDeps): RouteImplementation[] {
  const present = (resource: RegisteredResource): z.input<typeof resourceView> => ({
    type: resource.type,
    id: resource.id,
    scope: deps.formatScope(resource.scopeId),
    parent: resource.parent,
    owner: resource.ownerId === null ? null : formatId('user', resource.ownerId),
    attributes: resource.attributes,
    version: resource.version,
    updatedAt: resource.updatedAt.toISOString(),
  });

  /** Where a resource will lie: where it is put, else where its parent lies, else at the tenant. */
  async function chooseScope(tx: Tx, caller: Caller, scope: string | undefined, parent: Name | null) {
    const image = deps.mirror.current();
    if (scope === undefined)
      return parent === null
        ? caller.scopeId
        : ((await findResources(tx, [parent]))[0]?.scopeId ?? caller.scopeId);
    const scopeId = demandScope(image, caller, scope);
    if (image.scopes.get(scopeId)?.tenantId !== caller.tenantId)
      throw new CodedError('RES_001', { where: 'body.scope' });
    return scopeId;
  }

  /** Somebody of the tenant. @throws CodedError `RES_001` */
  async function demandOwner(tx: Tx, caller: Caller, owner: string | null): Promise<UserId | null> {
    return owner === null ? null : await demandMember(deps, tx, caller, owner, 'body.owner');
  }

  return [
    implement(contract('GET /api/v1/resources'), async ({ tx, query }) => {
      const page = { type: query.type, after: decodePlace(query.cursor), limit: query.limit + 1 };
      return toPage(await listResources(tx, page), query.limit, present);
    }),
    implement(contract('GET /api/v1/resources/{type}/{id}'), async ({ ctx, tx, params }) => {
      ctx.authorizeEach();
      const resource = await demandResource(tx, params);
      if (!ctx.may('resource:read', resource.scopeId)) throw new CodedError('RES_001');
      return present(resource);
    }),
    implement(contract('PUT /api/v1/resources/{type}/{id}'), async ({ ctx, caller, tx, params, body }) => {
      const scopeId = await chooseScope(tx, caller, body.scope, body.parent);
      ctx.authorizeAt(scopeId);
      const [before] = await findResources(tx, [params]);
      if (before !== undefined) ctx.authorizeAt(before.scopeId);
      const isKnown = deps.mirror.current().snapshot.permissions.byResource.has(params.type);
      // A tenant, branch or project is its own place; there is nothing to register about where it lies.
      if (!isKnown || isScopeType(params.type))
        throw new CodedError('RES_010', { params: { type: params.type } });
      await deps.registerResource(tx, originOf(ctx, caller), ctx.nowMs, {
        ...params,
        tenantId: caller.tenantId,
        scopeId,
        parent: body.parent,
        ownerId: await demandOwner(tx, caller, body.owner),
        attributes: body.attributes,
      });
      return present(await demandResource(tx, params));
    }),
    implement(contract('DELETE /api/v1/resources/{type}/{id}'), async ({ ctx, caller, tx, params }) => {
      ctx.authorizeEach();
      const resource = await demandResource(tx, params);
      if (!ctx.may('resource:read', resource.scopeId)) throw new CodedError('RES_001');
      ctx.authorizeAt(resource.scopeId);
      await deps.forgetResource(tx, originOf(ctx, caller), caller.tenantId, resource);
      return undefined;
    }),
  ];
}

function createSubjectRoutes(deps: RegistryRouteDeps): RouteImplementation[] {
  return [
    implement(contract('GET /api/v1/subjects'), async ({ tx, query }) => {
      const page = { type: query.type, after: decodePlace(query.cursor), limit: query.limit + 1 };
      return toPage(await listSubjects(tx, page), query.limit, presentSubject);
    }),
    implement(contract('GET /api/v1/subjects/{type}/{id}'), async ({ tx, params }) =>
      presentSubject(await demandSubject(tx, params)),
    ),
    implement(contract('PUT /api/v1/subjects/{type}/{id}'), async ({ ctx, caller, tx, params, body }) => {
      await deps.registerSubject(tx, originOf(ctx, caller), ctx.nowMs, {
        ...params,
        tenantId: caller.tenantId,
        scopeId: caller.scopeId,
        principalId: await demandMember(deps, tx, caller, body.principal, 'body.principal'),
        attributes: body.attributes,
      });
      return presentSubject(await demandSubject(tx, params));
    }),
    implement(contract('DELETE /api/v1/subjects/{type}/{id}'), async ({ ctx, caller, tx, params }) => {
      await deps.forgetSubject(tx, originOf(ctx, caller), caller, await demandSubject(tx, params));
      return undefined;
    }),
  ];
}

async function demandResource(tx: Tx, name: Name): Promise<RegisteredResource> {
  const [resource] = await findResources(tx, [name]);
  if (resource === undefined) throw new CodedError('RES_001');
  return resource;
}

async function demandSubject(tx: Tx, name: Name): Promise<RegisteredSubject> {
  const [subject] = await findSubjects(tx, [name]);
  if (subject === undefined) throw new CodedError('RES_001');
  return subject;
}

const presentSubject = (subject: RegisteredSubject): z.input<typeof subjectView> => ({
  type: subject.type,
  id: subject.id,
  principal: formatId('user', subject.principalId),
  attributes: subject.attributes,
  version: subject.version,
  updatedAt: subject.updatedAt.toISOString(),
});

/** Somebody of the caller's tenant; of others it must not even be told that they exist. */
async function demandMember(
  { isMember }: Pick<RegistryRouteDeps, 'isMember'>,
  tx: Tx,
  caller: Caller,
  principal: string,
  where: string,
): Promise<UserId> {
  const id = parseId('user', principal);
  if (id === undefined || !(await isMember(tx, caller.tenantId, id)))
    throw new CodedError('RES_001', { where });
  return id;
}

function toPage<T extends Name, V>(rows: readonly T[], limit: number, present: (row: T) => V) {
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map(present),
    nextCursor: last === undefined ? null : encodePlace(last),
  };
}
