import { originOf } from '@haechi/audit';
import { accessRoutes, type emergencyView } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { type Caller, implement, type RequestContext, type RouteImplementation } from '@haechi/http';
import { type AssignmentId, CodedError, formatId, type Locale, type UserId } from '@haechi/kernel';
import type { z } from 'zod';
import type { RoleNames } from '../domain/role-names.ts';
import type { AccessMirror } from '../engine/access-mirror.ts';
import type { AccessTables } from '../tables.ts';
import type { createBreakGlass } from '../use-cases/break-glass.ts';
import type { createRevokeRole } from '../use-cases/revoke-role.ts';
import { contractOf } from './contract-of.ts';
import { type People, scopeOf } from './present-decision.ts';
import { demandScope } from './questions.ts';

export interface BreakGlassRouteDeps {
  readonly mirror: AccessMirror;
  readonly roleNames: RoleNames;
  readonly breakGlass: ReturnType<typeof createBreakGlass>;
  readonly revokeRole: ReturnType<typeof createRevokeRole>;
  readonly findPeople: (tx: Tx, ids: readonly UserId[]) => Promise<People>;
}

const contract = contractOf(accessRoutes);
const TAKINGS_MAX = 200;

export function createBreakGlassRoutes(deps: BreakGlassRouteDeps): RouteImplementation[] {
  const { mirror, breakGlass, roleNames } = deps;
  const refresh = (): Promise<void> => mirror.refresh();

  async function listRoles(tx: Tx, locale: Locale) {
    const rows = await tx
      .withTables<AccessTables>()
      .selectFrom('access.roles')
      .select(['id', 'key', 'name', 'description', 'base', 'level', 'break_glass_minutes'])
      .where('break_glass_minutes', 'is not', null)
      .orderBy('key')
      .execute();
    return rows.map((row) => ({
      roleId: formatId('role', row.id),
      roleKey: row.key,
      roleName: roleNames.name(row, locale),
      description: roleNames.description(row, locale),
      level: row.level,
      minutes: row.break_glass_minutes ?? 0,
    }));
  }

  async function listTakings(
    tx: Tx,
    ctx: RequestContext,
    caller: Caller,
    everybody: boolean,
  ): Promise<z.input<typeof emergencyView>[]> {
    const rows = await tx
      .withTables<AccessTables>()
      .selectFrom('access.assignments')
      .selectAll()
      .where('break_glass', '=', true)
      .where((eb) => (everybody ? eb.val(true) : eb('principal_id', '=', caller.id)))
      .orderBy('created_at', 'desc')
      .orderBy('id')
      .limit(TAKINGS_MAX)
      .execute();
    const people = await deps.findPeople(tx, [...new Set(rows.map((row) => row.principal_id))]);
    const { roles } = mirror.current();
    return rows.map((row) => {
      const role = roles.get(row.role_id);
      const { scope, scopeName } = scopeOf(mirror.current(), row.scope_id);
      const endsAt = row.ends_at ?? row.created_at;
      const isOver = endsAt.getTime() <= ctx.nowMs;
      return {
        assignmentId: formatId('assignment', row.id),
        principalId: formatId('user', row.principal_id),
        principalName: people.get(row.principal_id)?.displayName ?? formatId('user', row.principal_id),
        roleId: formatId('role', row.role_id),
        roleKey: role?.key ?? '',
        roleName: role === undefined ? '' : roleNames.name(role, ctx.locale),
        scope,
        scopeName,
        reason: row.reason,
        takenAt: row.created_at.toISOString(),
        endsAt: endsAt.toISOString(),
        revokedAt: row.revoked_at?.toISOString() ?? null,
        state: row.revoked_at !== null ? 'revoked' : isOver ? 'ended' : 'active',
        mine: row.principal_id === caller.id,
      };
    });
  }

  return [
    implement(contract('GET /api/v1/break-glass'), async ({ ctx, caller, tx }) => {
      const mayTake = ctx.may('breakglass:take', caller.scopeId);
      const mayRead = ctx.may('role:read', caller.scopeId);
      if (!mayTake && !mayRead) ctx.authorize('breakglass:take', caller.scopeId);
      const factor = await breakGlass.judgeFactor(tx, caller);
      return {
        roles: await listRoles(tx, ctx.locale),
        takings: await listTakings(tx, ctx, caller, mayRead),
        mayTake,
        factorMinutes: factor.minutes,
        factorShown: factor.shown,
      };
    }),
    implement(contract('DELETE /api/v1/break-glass/{id}'), async ({ ctx, caller, tx, params }) => {
      await demandOwnTaking(tx, caller, params.id);
      await deps.revokeRole(tx, originOf(ctx, caller), {
        assignmentId: params.id,
        reason: 'given back',
        revokedBy: caller,
      });
      ctx.afterCommit(refresh);
      return undefined;
    }),
    implement(contract('PUT /api/v1/roles/{id}/break-glass'), async ({ ctx, caller, tx, params, body }) => {
      await breakGlass.mark(tx, caller, originOf(ctx, caller), params.id, body.minutes);
      ctx.afterCommit(refresh);
      return { minutes: body.minutes };
    }),
    implement(contract('POST /api/v1/break-glass'), async ({ ctx, caller, tx, body }) => {
      const scopeId = demandScope(mirror.current(), caller, body.scope);
      ctx.authorizeAt(scopeId);
      const { roleId, reason } = body;
      const taken = await breakGlass.take(tx, caller, originOf(ctx, caller), { roleId, scopeId, reason });
      ctx.afterCommit(refresh);
      return {
        assignmentId: formatId('assignment', taken.assignmentId),
        endsAt: new Date(taken.endsAtMs).toISOString(),
      };
    }),
  ];
}

/** @throws CodedError `RES_001` for what somebody else took, or what was not taken in an emergency */
async function demandOwnTaking(tx: Tx, caller: Caller, id: AssignmentId): Promise<void> {
  const row = await tx
    .withTables<AccessTables>()
    .selectFrom('access.assignments')
    .select('id')
    .where('id', '=', id)
    .where('principal_id', '=', caller.id)
    .where('break_glass', '=', true)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) throw new CodedError('RES_001');
}
