import { toActor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { type Caller, implement, type RequestContext, type RouteImplementation } from '@haechi/http';
import { CodedError, type UserId } from '@haechi/kernel';
import type { AccessPort } from '../ports.ts';
import type { FindMembers } from '../queries/find-members.ts';
import type { ChangeMemberState } from '../use-cases/change-member-state.ts';
import { contractOf } from './contract-of.ts';
import { presentMember } from './present.ts';
import { presentCursor, readPage } from './read-page.ts';

export interface MemberRoutesDeps extends FindMembers {
  readonly access: AccessPort;
  readonly suspendMember: ChangeMemberState;
  readonly reactivateMember: ChangeMemberState;
}

export function createMemberRoutes(deps: MemberRoutesDeps): RouteImplementation[] {
  const { access, findMember, listMembers, suspendMember, reactivateMember } = deps;

  async function showMember(ctx: RequestContext, caller: Caller, tx: Tx, userId: UserId) {
    const member = await findMember(tx, caller.tenantId, userId);
    if (member === undefined) throw new CodedError('RES_001');
    return presentMember(member, access, ctx.locale);
  }

  return [
    implement(contractOf('GET /api/v1/members'), async ({ ctx, caller, tx, query }) => {
      const found = await listMembers(tx, caller.tenantId, readPage('user', query), query.text);
      return {
        items: found.items.map((member) => presentMember(member, access, ctx.locale)),
        nextCursor: presentCursor('user', found),
      };
    }),
    implement(contractOf('GET /api/v1/members/{userId}'), ({ ctx, caller, tx, params }) =>
      showMember(ctx, caller, tx, params.userId),
    ),
    implement(
      contractOf('POST /api/v1/members/{userId}/suspend'),
      async ({ ctx, caller, tx, params, body }) => {
        await suspendMember(tx, toActor(ctx, caller), params.userId, body.reason);
        ctx.afterCommit(() => access.refresh());
        return await showMember(ctx, caller, tx, params.userId);
      },
    ),
    implement(
      contractOf('POST /api/v1/members/{userId}/reactivate'),
      async ({ ctx, caller, tx, params, body }) => {
        await reactivateMember(tx, toActor(ctx, caller), params.userId, body.reason);
        ctx.afterCommit(() => access.refresh());
        return await showMember(ctx, caller, tx, params.userId);
      },
    ),
  ];
}
