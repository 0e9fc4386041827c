import { originOf } from '@haechi/audit';
import { accessRoutes } from '@haechi/contracts';
import { implement, type RouteImplementation } from '@haechi/http';
import { formatId } from '@haechi/kernel';
import type { AccessMirror } from '../engine/access-mirror.ts';
import type { createBreakGlass } from '../use-cases/break-glass.ts';
import { demandScope } from './check-routes.ts';
import { contractOf } from './contract-of.ts';

export interface BreakGlassRouteDeps {
  readonly mirror: AccessMirror;
  readonly breakGlass: ReturnType<typeof createBreakGlass>;
}

const contract = contractOf(accessRoutes);

export function createBreakGlassRoutes({ mirror, breakGlass }: BreakGlassRouteDeps): RouteImplementation[] {
  const refresh = (): Promise<void> => mirror.refresh();
  return [
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
