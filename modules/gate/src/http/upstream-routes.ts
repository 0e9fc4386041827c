import { originOf, toActor } from '@haechi/audit';
import { contractOf as contractIn, gateRoutes } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { implement, type RouteImplementation } from '@haechi/http';
import {
  CodedError,
  formatId,
  type Locale,
  type TenantId,
  type UpstreamId,
  type UserId,
} from '@haechi/kernel';
import type { NameReasons } from '../name-reasons.ts';
import type { AccessPort } from '../ports.ts';
import { demandUpstream, demandUpstreamRow, listUpstreams } from '../queries/find-gate.ts';
import {
  createCreateUpstream,
  createDeleteUpstream,
  createKeepCredential,
  createUpdateUpstream,
  type UpstreamCommandDeps,
} from '../use-cases/edit-upstream.ts';
import type { RefreshTools } from '../use-cases/refresh-tools.ts';
import { createPresentUpstream, type UpstreamView } from './present-gate.ts';

export interface UpstreamRouteDeps extends UpstreamCommandDeps {
  readonly access: AccessPort;
  readonly names: NameReasons;
  readonly refreshTools: RefreshTools;
  /** Forgets open connections of a server. */
  readonly disconnect: (id: UpstreamId) => void;
  /** Makes calls of this process be judged by what was just written. */
  readonly changed: (tenantId: TenantId) => void;
  readonly endpointOf: (tenantId: TenantId) => string;
}

const contract = contractIn(gateRoutes);

export function createUpstreamRoutes(deps: UpstreamRouteDeps): RouteImplementation[] {
  const { endpointOf, access, changed, names } = deps;
  const presentUpstream = createPresentUpstream({ formatScope: access.formatScope, names });
  const create = createCreateUpstream(deps);
  const update = createUpdateUpstream(deps);
  const remove = createDeleteUpstream(deps);
  const keep = createKeepCredential(deps);

  const show = async (
    tx: Tx,
    id: UpstreamId,
    caller: { id: UserId; tenantId: TenantId; locale: Locale },
  ): Promise<UpstreamView> =>
    presentUpstream(await demandUpstream(tx, id, caller.id), endpointOf(caller.tenantId), caller.locale);

  return [
    implement(contract('GET /api/v1/gate/upstreams'), async ({ caller, tx }) => {
      const endpoint = endpointOf(caller.tenantId);
      const all = await listUpstreams(tx, caller.id);
      return { items: all.map((facts) => presentUpstream(facts, endpoint, caller.locale)), endpoint };
    }),
    implement(contract('POST /api/v1/gate/upstreams'), async ({ ctx, caller, tx, body }) => {
      const id = await create(tx, toActor(ctx, caller), body);
      ctx.afterCommit(() => changed(caller.tenantId));
      return await show(tx, id, caller);
    }),
    implement(contract('GET /api/v1/gate/upstreams/{id}'), ({ caller, tx, params }) =>
      show(tx, params.id, caller),
    ),
    implement(contract('PATCH /api/v1/gate/upstreams/{id}'), async ({ ctx, caller, tx, params, body }) => {
      if (ctx.ifMatchVersion === undefined) throw new CodedError('VAL_004');
      const row = await demandUpstreamRow(tx, params.id);
      await update(tx, toActor(ctx, caller), row, ctx.ifMatchVersion, body);
      ctx.afterCommit(() => {
        deps.disconnect(row.id);
        changed(caller.tenantId);
      });
      return await show(tx, params.id, caller);
    }),
    implement(contract('DELETE /api/v1/gate/upstreams/{id}'), async ({ ctx, caller, tx, params, query }) => {
      const row = await demandUpstreamRow(tx, params.id);
      await remove(tx, toActor(ctx, caller), row, query.reason);
      ctx.afterCommit(() => {
        deps.disconnect(row.id);
        changed(caller.tenantId);
      });
      return undefined;
    }),
    implement(contract('POST /api/v1/gate/upstreams/{id}/refresh'), async ({ ctx, caller, params }) => {
      const row = await ctx.transact((tx) => demandUpstreamRow(tx, params.id));
      const refreshed = await deps.refreshTools(row, caller.id, originOf(ctx, caller));
      changed(caller.tenantId);
      if (!refreshed.ok)
        throw new CodedError('GATE_004', {
          where: formatId('upstream', row.id),
          params: { code: refreshed.error.code, detail: refreshed.error.detail },
        });
      const { added, changed: differ, withdrawn } = refreshed.value;
      return {
        upstream: await ctx.transact((tx) => show(tx, params.id, caller)),
        added: [...added],
        changed: [...differ],
        withdrawn: [...withdrawn],
      };
    }),
    ...(['credential', 'own-credential'] as const).map((kind) =>
      implement(
        contract(`PUT /api/v1/gate/upstreams/{id}/${kind}`),
        async ({ ctx, caller, tx, params, body }) => {
          const row = await demandUpstreamRow(tx, params.id);
          await keep(tx, toActor(ctx, caller), row, kind === 'credential' ? 'tenant' : 'user', body);
          ctx.afterCommit(() => deps.disconnect(row.id));
          return undefined;
        },
      ),
    ),
    implement(contract('GET /api/v1/gate/programs'), async () => ({ items: [...deps.programs.list()] })),
  ];
}
