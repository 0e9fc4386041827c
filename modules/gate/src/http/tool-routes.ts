import { toActor } from '@haechi/audit';
import { contractOf as contractIn, gateRoutes } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { implement, type RouteImplementation } from '@haechi/http';
import type { TenantId, ToolId } from '@haechi/kernel';
import { diffLines, linesOf } from '../domain/diff-definitions.ts';
import { findFindings } from '../domain/find-findings.ts';
import { spellHidden } from '../domain/hidden-characters.ts';
import { demandTool, findDefinition, listTools, type ToolFilter } from '../queries/find-gate.ts';
import { parseDefinition } from '../read-definition.ts';
import { type ClassifyDeps, createClassifyTools, createSuspendTool } from '../use-cases/classify-tools.ts';
import { presentTool, type ToolView } from './present-gate.ts';

export interface ToolRouteDeps extends ClassifyDeps {
  readonly changed: (tenantId: TenantId) => void;
}

const contract = contractIn(gateRoutes);

async function showMany(tx: Tx, filter: ToolFilter): Promise<ToolView[]> {
  const all = await listTools(tx, {});
  const names = all.map(({ tool }) => tool.name);
  const wanted = new Set((await listTools(tx, filter)).map(({ tool }) => tool.id));
  return all.filter(({ tool }) => wanted.has(tool.id)).map((facts) => presentTool(facts, names));
}

async function show(tx: Tx, id: ToolId): Promise<ToolView> {
  const names = (await listTools(tx, {})).map(({ tool }) => tool.name);
  return presentTool(await demandTool(tx, id), names);
}

async function compare(tx: Tx, id: ToolId) {
  const facts = await demandTool(tx, id);
  const { tool } = facts;
  const pinned =
    tool.pinned_digest === null ? undefined : await findDefinition(tx, tool.id, tool.pinned_digest);
  const current = parseDefinition(facts.definition);
  const lines = linesOf(current);
  const names = (await listTools(tx, {})).map((other) => other.tool.name);
  const before = pinned === undefined ? undefined : linesOf(parseDefinition(pinned.definition));
  return {
    current: {
      digest: tool.digest,
      seenAt: tool.seen_at.toISOString(),
      text: spellHidden(facts.definition),
    },
    pinned:
      pinned === undefined || tool.pinned_digest === null
        ? null
        : {
            digest: tool.pinned_digest,
            seenAt: pinned.seen_at.toISOString(),
            text: spellHidden(pinned.definition),
          },
    diff: diffLines(before ?? lines, lines),
    findings: findFindings(current, names),
  };
}

export function createToolRoutes(deps: ToolRouteDeps): RouteImplementation[] {
  const classify = createClassifyTools(deps);
  const suspend = createSuspendTool(deps);
  return [
    implement(contract('GET /api/v1/gate/tools'), async ({ tx, query }) => {
      const items = await showMany(tx, { upstreamId: query.upstream, state: query.state });
      return {
        items: items.filter(
          ({ classification }) => query.risk === undefined || classification?.risk === query.risk,
        ),
      };
    }),
    implement(contract('GET /api/v1/gate/tools/{id}'), ({ tx, params }) => show(tx, params.id)),
    implement(
      contract('PUT /api/v1/gate/tools/{id}/classification'),
      async ({ ctx, caller, tx, params, body: { reason, ...verdict } }) => {
        await classify(tx, toActor(ctx, caller), [{ toolId: params.id, ...verdict }], reason);
        ctx.afterCommit(() => deps.changed(caller.tenantId));
        return await show(tx, params.id);
      },
    ),
    implement(contract('POST /api/v1/gate/classifications'), async ({ ctx, caller, tx, body }) => {
      const verdicts = body.items.map(({ tool, ...rest }) => ({ toolId: tool, ...rest }));
      await classify(tx, toActor(ctx, caller), verdicts, body.reason);
      ctx.afterCommit(() => deps.changed(caller.tenantId));
      return { items: await showMany(tx, { ids: verdicts.map(({ toolId }) => toolId) }) };
    }),
    implement(contract('POST /api/v1/gate/tools/{id}/suspend'), async ({ ctx, caller, tx, params, body }) => {
      await suspend(tx, toActor(ctx, caller), await demandTool(tx, params.id), body.reason);
      ctx.afterCommit(() => deps.changed(caller.tenantId));
      return await show(tx, params.id);
    }),
    implement(contract('GET /api/v1/gate/tools/{id}/definition'), ({ tx, params }) => compare(tx, params.id)),
  ];
}
