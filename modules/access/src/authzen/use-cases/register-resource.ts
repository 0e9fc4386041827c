import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { CodedError, formatId, type Json, type ScopeId, type TenantId, type UserId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { Attributes } from '../../domain/circumstances.ts';
import { findResources, type Name, type RegisteredResource } from '../queries/find-registered.ts';
import type { AuthzenTables } from '../tables.ts';

export interface ResourceRegistration extends Name {
  readonly tenantId: TenantId;
  readonly scopeId: ScopeId;
  readonly parent: Name | null;
  readonly ownerId: UserId | null;
  readonly attributes: Attributes;
}

export interface RegisterResourceDeps {
  readonly audit: Pick<AuditModule, 'record'>;
  readonly formatScope: (scopeId: ScopeId) => string;
}

const DEPTH_MAX = 100;
const nameOf = ({ type, id }: Name): string => `${type}/${id}`;

/**
 * Registers a resource, or replaces what is registered about it. The caller has checked type, scope and owner.
 * @throws CodedError `RES_012` when the parent is not registered, or lies in the resource itself
 */
export function createRegisterResource(deps: RegisterResourceDeps) {
  return async (tx: Tx, origin: AuditOrigin, nowMs: number, wanted: ResourceRegistration): Promise<void> => {
    await sql`SELECT pg_advisory_xact_lock(hashtextextended('access/resources/' || ${wanted.tenantId}::text, 0))`.execute(
      tx,
    );
    await refuseBadParent(tx, wanted);
    const [before] = await findResources(tx, [wanted]);
    const values = {
      scope_id: wanted.scopeId,
      parent_type: wanted.parent?.type ?? null,
      parent_id: wanted.parent?.id ?? null,
      owner_id: wanted.ownerId,
      attributes: JSON.stringify(wanted.attributes),
      updated_at: new Date(nowMs),
    };
    await tx
      .withTables<AuthzenTables>()
      .insertInto('access.resources')
      .values({ tenant_id: wanted.tenantId, type: wanted.type, id: wanted.id, ...values })
      .onConflict((conflict) =>
        conflict
          .columns(['tenant_id', 'type', 'id'])
          .doUpdateSet({ ...values, version: sql`resources.version + 1` }),
      )
      .execute();
    await deps.audit.record(tx, wanted.tenantId, origin, {
      action: before === undefined ? 'resource.registered' : 'resource.updated',
      target: { kind: 'resource', id: nameOf(wanted), name: nameOf(wanted) },
      scopeId: wanted.scopeId,
      ...(before === undefined ? {} : { before: describe(deps, before) }),
      after: describe(deps, wanted),
    });
  };
}

/**
 * Forgets a resource.
 * @throws CodedError `RES_012` when others lie in it
 */
export function createForgetResource(deps: RegisterResourceDeps) {
  return async (
    tx: Tx,
    origin: AuditOrigin,
    tenantId: TenantId,
    resource: RegisteredResource,
  ): Promise<void> => {
    const db = tx.withTables<AuthzenTables>();
    const child = await db
      .selectFrom('access.resources')
      .select(['type', 'id'])
      .where('parent_type', '=', resource.type)
      .where('parent_id', '=', resource.id)
      .executeTakeFirst();
    if (child !== undefined) throw new CodedError('RES_012', { params: { resource: nameOf(child) } });
    await db
      .deleteFrom('access.resources')
      .where('type', '=', resource.type)
      .where('id', '=', resource.id)
      .execute();
    await deps.audit.record(tx, tenantId, origin, {
      action: 'resource.removed',
      target: { kind: 'resource', id: nameOf(resource), name: nameOf(resource) },
      scopeId: resource.scopeId,
      before: describe(deps, resource),
    });
  };
}

async function refuseBadParent(tx: Tx, wanted: ResourceRegistration): Promise<void> {
  let above = wanted.parent;
  for (let depth = 0; above !== null; depth += 1) {
    const isSelf = above.type === wanted.type && above.id === wanted.id;
    const [parent] = isSelf || depth === DEPTH_MAX ? [] : await findResources(tx, [above]);
    if (parent === undefined) throw new CodedError('RES_012', { params: { resource: nameOf(above) } });
    above = parent.parent;
  }
}

function describe(
  { formatScope }: Pick<RegisterResourceDeps, 'formatScope'>,
  { scopeId, parent, ownerId, attributes }: Omit<ResourceRegistration, 'tenantId'>,
) {
  return {
    scope: formatScope(scopeId),
    parent: parent === null ? null : nameOf(parent),
    owner: ownerId === null ? null : formatId('user', ownerId),
    attributes: attributes as Json, // parsed from JSON text, so it is JSON
  };
}
