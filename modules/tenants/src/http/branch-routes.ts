import { toActor } from '@haechi/audit';
import { implement, type RouteImplementation } from '@haechi/http';
import type { AccessPort } from '../ports.ts';
import { listBranches } from '../queries/list-branches.ts';
import type { CreateBranch } from '../use-cases/create-branch.ts';
import { contractOf } from './contract-of.ts';
import { presentBranch } from './present.ts';

export interface BranchRoutesDeps {
  readonly access: AccessPort;
  readonly createBranch: CreateBranch;
}

export function createBranchRoutes({ access, createBranch }: BranchRoutesDeps): RouteImplementation[] {
  return [
    implement(contractOf('GET /api/v1/branches'), async ({ tx }) => ({
      items: (await listBranches(tx)).map(presentBranch),
    })),
    implement(contractOf('POST /api/v1/branches'), async ({ ctx, caller, tx, body }) => {
      const row = await createBranch(tx, toActor(ctx, caller), caller.tenantId, body);
      ctx.afterCommit(() => access.refresh());
      return presentBranch(row);
    }),
  ];
}
