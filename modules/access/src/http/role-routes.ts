import { type AuditOrigin, originOf } from '@haechi/audit';
import { accessRoutes, type assignmentView, type roleView } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { effectivePermissions } from '@haechi/decision';
import { type Caller, implement, type RouteImplementation } from '@haechi/http';
import {
  CodedError,
  formatId,
  type Locale,
  PLATFORM_TENANT_ID,
  parseId,
  type RoleId,
  type TenantId,
  type UserId,
} from '@haechi/kernel';
import type { z } from 'zod';
import { covers } from '../domain/cover-permission.ts';
import { nameScope } from '../domain/name-scope.ts';
import type { RoleNames } from '../domain/role-names.ts';
import type { AccessMirror } from '../engine/access-mirror.ts';
import { readRevision } from '../engine/model-rows.ts';
import type { AccessTables } from '../tables.ts';
import type { createEditRole } from '../use-cases/edit-role.ts';
import type { createGrantRole } from '../use-cases/grant-role.ts';
import { readLocks } from '../use-cases/read-locks.ts';
import type { createRequestAccess } from '../use-cases/request-access.ts';
import type { createRevokeRole } from '../use-cases/revoke-role.ts';
import { contractOf } from './contract-of.ts';
import { demandScope } from './questions.ts';

export interface RoleRouteDeps {
  readonly mirror: AccessMirror;
  readonly roleNames: RoleNames;
  readonly grantRole: ReturnType<typeof createGrantRole>;
  readonly revokeRole: ReturnType<typeof createRevokeRole>;
  readonly editRole: ReturnType<typeof createEditRole>;
  readonly requestAccess: ReturnType<typeof createRequestAccess>;
  readonly findPeople: (
    tx: Tx,
    ids: readonly UserId[],
  ) => Promise<ReadonlyMap<UserId, { readonly displayName: string }>>;
  readonly isMember: (tx: Tx, tenantId: TenantId, userId: UserId) => Promise<boolean>;
}

const contract = contractOf(accessRoutes);
const iso = (date: Date | null): string | null => (date === null ? null : date.toISOString());

type AssignmentView = z.input<typeof assignmentView>;

export function createRoleRoutes(deps: RoleRouteDeps): RouteImplementation[] {
  const { mirror, roleNames } = deps;
  const refresh = (): Promise<void> => mirror.refresh();

  async function presentRoles(tx: Tx, locale: Locale, only?: RoleId): Promise<z.input<typeof roleView>[]> {
    const db = tx.withTables<AccessTables>();
    const visible = db
      .selectFrom('access.roles')
      .selectAll()
      .where((eb) => (only === undefined ? eb.val(true) : eb('id', '=', only)));
    const rows = await visible.orderBy('base', 'desc').orderBy('level').orderBy('key').execute();
    const ids = rows.map((row) => row.id);
    if (ids.length === 0) return [];
    const grants = Map.groupBy(
      await db
        .selectFrom('access.role_permissions')
        .select(['role_id', 'pattern'])
        .where('role_id', 'in', ids)
        .orderBy('pattern')
        .execute(),
      (grant) => grant.role_id,
    );
    const holders = new Map(
      (
        await db
          .selectFrom('access.assignments')
          .select(['role_id', (eb) => eb.fn.countAll<number>().as('count')])
          .where('role_id', 'in', ids)
          .where('revoked_at', 'is', null)
          .groupBy('role_id')
          .execute()
      ).map((row) => [row.role_id, row.count]),
    );
    const templates = rows.flatMap((row) => row.template_role_id ?? []);
    const locks = Map.groupBy(
      templates.length === 0
        ? []
        : await db
            .selectFrom('access.role_locks')
            .select(['role_id', 'permission'])
            .where('role_id', 'in', templates)
            .orderBy('permission')
            .execute(),
      (lock) => lock.role_id,
    );
    const keys = new Map(rows.map((row) => [row.id, row.key]));
    return rows.map((row) => {
      const patterns = (grants.get(row.id) ?? []).map(({ pattern }) => pattern);
      return {
        id: formatId('role', row.id),
        key: row.key,
        name: roleNames.name(row, locale),
        description: roleNames.description(row, locale),
        level: row.level,
        base: row.base,
        parentRoleId: row.parent_role_id === null ? null : formatId('role', row.parent_role_id),
        parentRoleKey:
          row.parent_role_id === null
            ? null
            : (keys.get(row.parent_role_id) ?? mirror.current().roles.get(row.parent_role_id)?.key ?? null),
        templateRoleId: row.template_role_id === null ? null : formatId('role', row.template_role_id),
        patterns,
        locked:
          row.template_role_id === null
            ? []
            : (locks.get(row.template_role_id) ?? []).map(({ permission }) => permission),
        breakGlassMinutes: row.break_glass_minutes,
        permissionCount: effectivePermissions(mirror.current().snapshot, row.id).length,
        assignmentCount: holders.get(row.id) ?? 0,
        version: row.version,
      };
    });
  }

  async function demandRole(tx: Tx, locale: Locale, id: RoleId) {
    const [role] = await presentRoles(tx, locale, id);
    if (role === undefined) throw new CodedError('RES_001');
    return role;
  }

  async function presentAssignments(
    tx: Tx,
    locale: Locale,
    filter: { principalId?: UserId | undefined; scopeId?: string | undefined; id?: string },
  ): Promise<AssignmentView[]> {
    let query = tx
      .withTables<AccessTables>()
      .selectFrom('access.assignments')
      .selectAll()
      .where('revoked_at', 'is', null);
    if (filter.principalId !== undefined) query = query.where('principal_id', '=', filter.principalId);
    if (filter.scopeId !== undefined)
      query = query.where((eb) => eb('scope_id', '=', eb.val(filter.scopeId).$castTo<never>()));
    if (filter.id !== undefined)
      query = query.where((eb) => eb('id', '=', eb.val(filter.id).$castTo<never>()));
    const rows = await query.orderBy('created_at', 'desc').orderBy('id').limit(1000).execute();
    const people = await deps.findPeople(tx, [...new Set(rows.map((row) => row.principal_id))]);
    const roles = new Map((await presentRoles(tx, locale)).map((role) => [role.id, role]));
    return rows.map((row) => {
      const roleId = formatId('role', row.role_id);
      const scope = mirror.current().scopes.get(row.scope_id);
      return {
        id: formatId('assignment', row.id),
        principalId: formatId('user', row.principal_id),
        principalName: people.get(row.principal_id)?.displayName ?? formatId('user', row.principal_id),
        roleId,
        roleKey: roles.get(roleId)?.key ?? '',
        roleName: roles.get(roleId)?.name ?? '',
        scope: scope === undefined ? row.scope_id : nameScope(scope.kind, scope.id),
        scopeName: scope?.name ?? '',
        startsAt: iso(row.starts_at),
        endsAt: iso(row.ends_at),
        origin: row.origin,
        reason: row.reason,
        condition: row.condition,
        breakGlass: row.break_glass,
        createdAt: row.created_at.toISOString(),
      };
    });
  }

  async function giveByHand(
    tx: Tx,
    caller: Caller,
    origin: AuditOrigin,
    body: {
      principal: string;
      roleId: RoleId;
      startsAt?: string | undefined;
      endsAt?: string | undefined;
      condition?: string | undefined;
      reason: string;
    },
    scopeId: ReturnType<typeof demandScope>,
  ) {
    const principalId = demandUser(body.principal);
    const tenantId = mirror.current().scopes.get(scopeId)?.tenantId ?? PLATFORM_TENANT_ID;
    if (!(await deps.isMember(tx, tenantId, principalId)))
      throw new CodedError('RES_001', { where: 'body.principal' });
    const startsAtMs = readInstant(body.startsAt);
    const endsAtMs = readInstant(body.endsAt);
    if (startsAtMs !== undefined && endsAtMs !== undefined && endsAtMs <= startsAtMs)
      throw new CodedError('VAL_001', { where: 'body.endsAt' });
    return await deps.grantRole(tx, origin, {
      tenantId,
      principalId,
      roleId: body.roleId,
      scopeId,
      ...(startsAtMs === undefined ? {} : { startsAtMs }),
      ...(endsAtMs === undefined ? {} : { endsAtMs }),
      ...(body.condition === undefined ? {} : { condition: body.condition }),
      origin: 'manual',
      reason: body.reason,
      grantedBy: caller,
    });
  }

  return [
    implement(contract('GET /api/v1/roles'), async ({ ctx, tx }) => ({
      items: await presentRoles(tx, ctx.locale),
    })),
    implement(contract('GET /api/v1/roles/{id}'), async ({ ctx, tx, params }) => {
      const role = await demandRole(tx, ctx.locale, params.id);
      const { roles, snapshot } = mirror.current();
      const effective = effectivePermissions(snapshot, params.id).map(({ permission, originRoleId }) => {
        const name = `${permission.resource}:${permission.action}`;
        const own = role.patterns.find((pattern) => covers(pattern, name));
        return {
          permission: name,
          pattern: own ?? name,
          fromRoleKey: roles.get(originRoleId)?.key ?? '',
          inherited: originRoleId !== params.id,
        };
      });
      return { ...role, effective, locksOfCopies: await readLocks(tx, params.id) };
    }),
    implement(contract('POST /api/v1/roles'), async ({ ctx, caller, tx, body }) => {
      const id = await deps.editRole.createRole(tx, caller, originOf(ctx, caller), body);
      ctx.afterCommit(refresh);
      return await demandRole(tx, ctx.locale, id);
    }),
    implement(contract('PATCH /api/v1/roles/{id}'), async ({ ctx, caller, tx, params, body }) => {
      if (ctx.ifMatchVersion === undefined) throw new CodedError('VAL_004');
      await deps.editRole.updateRole(tx, caller, originOf(ctx, caller), params.id, ctx.ifMatchVersion, body);
      ctx.afterCommit(refresh);
      return await demandRole(tx, ctx.locale, params.id);
    }),
    implement(contract('DELETE /api/v1/roles/{id}'), async ({ ctx, caller, tx, params }) => {
      await deps.editRole.deleteRole(tx, caller, originOf(ctx, caller), params.id);
      ctx.afterCommit(refresh);
      return undefined;
    }),
    implement(contract('GET /api/v1/assignments'), async ({ ctx, caller, tx, query }) => {
      const scopeId =
        query.scope === undefined ? undefined : demandScope(mirror.current(), caller, query.scope);
      if (scopeId !== undefined && ctx.may('member:read', scopeId)) ctx.authorizeEach();
      else ctx.authorizeAt(scopeId ?? caller.scopeId);
      const principalId = query.principal === undefined ? undefined : demandUser(query.principal);
      return { items: await presentAssignments(tx, ctx.locale, { principalId, scopeId }) };
    }),
    implement(contract('POST /api/v1/assignments'), async ({ ctx, caller, tx, body }) => {
      const scopeId = demandScope(mirror.current(), caller, body.scope);
      ctx.authorizeAt(scopeId);
      const id = await giveByHand(tx, caller, originOf(ctx, caller), body, scopeId);
      ctx.afterCommit(refresh);
      const [assignment] = await presentAssignments(tx, ctx.locale, { id });
      if (assignment === undefined) throw new Error('an assignment that was just made is not there');
      return { ...assignment, revision: await readRevision(tx) };
    }),
    implement(contract('DELETE /api/v1/assignments/{id}'), async ({ ctx, caller, tx, params, query }) => {
      const row = await tx
        .withTables<AccessTables>()
        .selectFrom('access.assignments')
        .select('scope_id')
        .where('id', '=', params.id)
        .executeTakeFirst();
      if (row === undefined) throw new CodedError('RES_001');
      ctx.authorizeAt(row.scope_id);
      await deps.revokeRole(tx, originOf(ctx, caller), {
        assignmentId: params.id,
        reason: query.reason,
        revokedBy: caller,
      });
      ctx.afterCommit(refresh);
      return undefined;
    }),
    implement(contract('POST /api/v1/access-requests'), async ({ ctx, caller, tx, body }) => {
      const scopeId = demandScope(mirror.current(), caller, body.scope);
      const asked = await deps.requestAccess(tx, caller, originOf(ctx, caller), { ...body, scopeId });
      const approvalId = formatId('approval', asked.id);
      return {
        approvalId,
        state: 'pending',
        expiresAt: asked.expiresAt.toISOString(),
        joined: asked.joined,
        poll: `/api/v1/approvals/${approvalId}`,
      };
    }),
  ];
}

function demandUser(principal: string): UserId {
  const id = parseId('user', principal);
  if (id === undefined) throw new CodedError('RES_001', { where: 'principal' });
  return id;
}

const readInstant = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Date.parse(text);
