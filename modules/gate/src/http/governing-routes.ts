import { toActor } from '@haechi/audit';
import { contractOf as contractIn, gateRoutes } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { implement, type RouteImplementation } from '@haechi/http';
import { CodedError, type GrantId, type TenantId } from '@haechi/kernel';
import { runPolicyTests } from '../domain/run-policy-tests.ts';
import type { NameReasons } from '../name-reasons.ts';
import type { AccessPort, AuditPort, FindPeople } from '../ports.ts';
import { findCall, listCalls } from '../queries/find-calls.ts';
import { demandTool, listTools } from '../queries/find-gate.ts';
import type { GateTables, GrantRow } from '../tables.ts';
import { createEditPolicy, demandRules, findPolicy } from '../use-cases/edit-policy.ts';
import {
  createBreakGlass,
  createGiveGrant,
  createReviewGrant,
  createRevokeGrant,
  type GrantDeps,
} from '../use-cases/give-grant.ts';
import { createSettleCall } from '../use-cases/settle-call.ts';
import { type SimulatedCall, simulatePolicy } from '../use-cases/simulate-policy.ts';
import { createPresentCall, presentGrant, presentPolicy } from './present-gate.ts';

export interface GoverningRouteDeps extends GrantDeps {
  readonly audit: AuditPort;
  readonly access: AccessPort;
  readonly findPeople: FindPeople;
  readonly changed: (tenantId: TenantId) => void;
  readonly names: NameReasons;
}

const contract = contractIn(gateRoutes);

function createCallRoutes({ access, audit, names }: GoverningRouteDeps): RouteImplementation[] {
  const presentCall = createPresentCall({ formatScope: access.formatScope, names });
  const settle = createSettleCall({ audit });
  return [
    implement(contract('GET /api/v1/gate/calls'), async ({ caller, tx, query }) => {
      const page = await listCalls(tx, { ...query, toolId: query.tool, callerId: query.caller });
      return {
        items: page.items.map((row) => presentCall(row, caller.locale)),
        nextCursor: page.nextCursor,
      };
    }),
    implement(contract('GET /api/v1/gate/calls/{id}'), async ({ ctx, caller, tx, params }) => {
      const row = await findCall(tx, params.id);
      ctx.authorizeEach();
      // A call of somebody else is like none to those who may not read calls.
      const mayRead = row?.caller_id === caller.id || ctx.may('gate:read', caller.scopeId);
      if (row === undefined || !mayRead) throw new CodedError('RES_001');
      return presentCall(row, caller.locale);
    }),
    implement(contract('POST /api/v1/gate/calls/{id}/settle'), async ({ ctx, caller, tx, params, body }) => {
      const row = await findCall(tx, params.id);
      if (row === undefined) throw new CodedError('RES_001');
      await settle(tx, toActor(ctx, caller), row, body.outcome, body.reason);
      return presentCall((await findCall(tx, params.id)) ?? row, caller.locale);
    }),
  ];
}

async function demandGrant(tx: Tx, id: GrantId): Promise<GrantRow> {
  const row = await tx
    .withTables<GateTables>()
    .selectFrom('gate.grants')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw new CodedError('RES_001');
  return row;
}

function createShowGrants({ findPeople }: GoverningRouteDeps) {
  const showAll = async (tx: Tx, rows: readonly GrantRow[], nowMs: number) => {
    const tools = new Map((await listTools(tx, {})).map((facts) => [facts.tool.id, facts]));
    const people = await findPeople(tx, [...new Set(rows.map((row) => row.principal_id))]);
    return rows.flatMap((row) => {
      const facts = tools.get(row.tool_id);
      return facts === undefined ? [] : [presentGrant(row, facts, people, nowMs)];
    });
  };
  return {
    showAll,
    async showOne(tx: Tx, id: GrantId, nowMs: number) {
      const [shown] = await showAll(tx, [await demandGrant(tx, id)], nowMs);
      if (shown === undefined) throw new CodedError('RES_001');
      return shown;
    },
  };
}

function createGrantRoutes(deps: GoverningRouteDeps): RouteImplementation[] {
  const give = createGiveGrant(deps);
  const breakGlass = createBreakGlass(deps);
  const revoke = createRevokeGrant(deps);
  const review = createReviewGrant(deps);
  const { showAll, showOne } = createShowGrants(deps);
  return [
    implement(contract('GET /api/v1/gate/grants'), async ({ ctx, tx, query }) => {
      const rows = await tx
        .withTables<GateTables>()
        .selectFrom('gate.grants')
        .selectAll()
        .orderBy('created_at', 'desc')
        .limit(500)
        .execute();
      const all = await showAll(tx, rows, ctx.nowMs);
      const unreviewed = all.filter(({ kind, reviewedAt }) => kind === 'break_glass' && reviewedAt === null);
      if (query.unreviewed === true) return { items: unreviewed };
      return { items: query.state === 'all' ? all : all.filter(({ state }) => state === 'active') };
    }),
    implement(contract('POST /api/v1/gate/grants'), async ({ ctx, caller, tx, body }) => {
      const id = await give(tx, toActor(ctx, caller), await demandTool(tx, body.tool), body);
      ctx.afterCommit(() => deps.changed(caller.tenantId));
      return await showOne(tx, id, ctx.nowMs);
    }),
    implement(contract('POST /api/v1/gate/break-glass'), async ({ ctx, caller, tx, body }) => {
      const id = await breakGlass(tx, toActor(ctx, caller), await demandTool(tx, body.tool), body);
      ctx.afterCommit(() => deps.changed(caller.tenantId));
      return await showOne(tx, id, ctx.nowMs);
    }),
    implement(contract('DELETE /api/v1/gate/grants/{id}'), async ({ ctx, caller, tx, params, query }) => {
      const row = await demandGrant(tx, params.id);
      await revoke(tx, toActor(ctx, caller), row, await demandTool(tx, row.tool_id), query.reason);
      ctx.afterCommit(() => deps.changed(caller.tenantId));
      return await showOne(tx, params.id, ctx.nowMs);
    }),
    implement(contract('POST /api/v1/gate/grants/{id}/review'), async ({ ctx, caller, tx, params, body }) => {
      const row = await demandGrant(tx, params.id);
      await review(tx, toActor(ctx, caller), row, await demandTool(tx, row.tool_id), body.reason);
      return await showOne(tx, params.id, ctx.nowMs);
    }),
  ];
}

function createPolicyRoutes({ audit, changed, names }: GoverningRouteDeps): RouteImplementation[] {
  const edit = createEditPolicy({ audit });
  return [
    implement(contract('GET /api/v1/gate/policy'), async ({ tx }) => presentPolicy(await findPolicy(tx))),
    implement(contract('PUT /api/v1/gate/policy'), async ({ ctx, caller, tx, body }) => {
      if (ctx.ifMatchVersion === undefined) throw new CodedError('VAL_004');
      await edit(tx, toActor(ctx, caller), ctx.ifMatchVersion, body);
      ctx.afterCommit(() => changed(caller.tenantId));
      return presentPolicy(await findPolicy(tx));
    }),
    implement(contract('POST /api/v1/gate/policy/simulation'), async ({ caller, tx, body }) => {
      const rules = demandRules(body.rules);
      const { judged, changed: judgedOtherwise } = await simulatePolicy(tx, rules, body.calls);
      const worded = ({ because, ...call }: SimulatedCall) => ({
        ...call,
        because: because.map((reason) => ({ ...reason, text: names.reason(caller.locale, reason) })),
      });
      return {
        judged,
        changed: judgedOtherwise.map(worded),
        tests: runPolicyTests(rules, body.tests),
      };
    }),
  ];
}

export const createGoverningRoutes = (deps: GoverningRouteDeps): RouteImplementation[] => [
  ...createCallRoutes(deps),
  ...createGrantRoutes(deps),
  ...createPolicyRoutes(deps),
];
