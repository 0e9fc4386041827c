import { originOf } from '@haechi/audit';
import { implement, type RouteImplementation } from '@haechi/http';
import { CodedError } from '@haechi/kernel';
import type { IdentityParts } from '../parts.ts';
import { findUsers } from '../queries/find-users.ts';
import { findLiveSession, listLiveSessions } from '../queries/list-sessions.ts';
import { SESSIONS_MAX } from '../settings.ts';
import type { EndSessions } from '../use-cases/end-sessions.ts';
import { touchSession } from '../use-cases/note-use.ts';
import { contractOf } from './contract-of.ts';
import { demandSession } from './demand-session.ts';
import { presentSession } from './present.ts';

export interface SessionRoutesDeps extends Pick<IdentityParts, 'clock' | 'settings' | 'memberships'> {
  readonly endSessions: EndSessions;
}

/** Sessions of the caller, and ending those of a member. */
export function createSessionRoutes(deps: SessionRoutesDeps): RouteImplementation[] {
  const { clock, settings, endSessions } = deps;
  return [
    implement(contractOf('POST /api/v1/auth/refresh'), async ({ caller, tx }) => {
      const sessionId = demandSession(caller);
      await touchSession(tx, deps, sessionId);
      const session = await findLiveSession(tx, caller.id, sessionId, clock.now());
      if (session === undefined) throw new CodedError('AUTH_003');
      return presentSession(session, sessionId);
    }),

    implement(contractOf('POST /api/v1/auth/logout'), async ({ ctx, caller, tx }) => {
      const sessionId = demandSession(caller);
      const { id: userId, name, tenantId } = caller;
      const choose = (id: string): boolean => id === sessionId;
      await endSessions(tx, originOf(ctx, caller), { userId, name, tenantId, reason: 'signed_out', choose });
      ctx.clearCookie();
      return undefined;
    }),

    implement(contractOf('GET /api/v1/me/sessions'), async ({ caller, tx }) => {
      const sessions = await listLiveSessions(tx, caller.id, clock.now());
      return {
        items: sessions.map((session) => presentSession(session, caller.sessionId)),
        sessionsMax: await settings.readNumber(tx, SESSIONS_MAX),
      };
    }),

    implement(contractOf('DELETE /api/v1/me/sessions/{id}'), async ({ ctx, caller, tx, params }) => {
      const own = demandSession(caller);
      const { id: userId, name, tenantId } = caller;
      const choose = (id: string): boolean => id === params.id;
      const ended = await endSessions(tx, originOf(ctx, caller), {
        userId,
        name,
        tenantId,
        reason: 'ended_by_owner',
        choose,
      });
      if (ended.length === 0) throw new CodedError('RES_001');
      if (params.id === own) ctx.clearCookie();
      return undefined;
    }),

    implement(contractOf('POST /api/v1/me/sessions/end-others'), async ({ ctx, caller, tx }) => {
      const own = demandSession(caller);
      const { id: userId, name, tenantId } = caller;
      const choose = (id: string): boolean => id !== own;
      const reason = 'ended_by_owner';
      const ended = await endSessions(tx, originOf(ctx, caller), { userId, name, tenantId, reason, choose });
      return { endedCount: ended.length };
    }),

    implement(
      contractOf('POST /api/v1/users/{id}/end-sessions'),
      async ({ ctx, caller, tx, params, body }) => {
        const { tenantId } = caller;
        const user = (await findUsers(tx, [params.id])).get(params.id);
        const memberships = await deps.memberships.listMemberships(tx, params.id);
        // Somebody of another tenant answers exactly like nobody.
        if (user === undefined || !memberships.some((membership) => membership.tenantId === tenantId))
          throw new CodedError('RES_001');
        const ended = await endSessions(tx, originOf(ctx, caller), {
          userId: user.id,
          name: user.displayName,
          tenantId,
          reason: body.reason,
          choose: () => true,
        });
        return { endedCount: ended.length };
      },
    ),
  ];
}
