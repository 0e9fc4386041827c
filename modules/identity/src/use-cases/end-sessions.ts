import type { AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { formatId, type SessionId, type TenantId, type UserId } from '@haechi/kernel';
import type { IdentityParts } from '../parts.ts';
import { listLiveSessions } from '../queries/list-sessions.ts';
import { toScopeId } from '../scope-of-tenant.ts';
import type { IdentityTables } from '../tables.ts';

export interface SessionsToEnd {
  readonly userId: UserId;
  readonly name: string;
  /** Whose log it goes to. */
  readonly tenantId: TenantId;
  readonly reason: string;
  readonly choose: (sessionId: SessionId) => boolean;
}

export type EndSessions = (tx: Tx, origin: AuditOrigin, ending: SessionsToEnd) => Promise<SessionId[]>;

/** Ends open sessions of a person, each with its own record. The next request with one of them finds nothing. */
export function createEndSessions({ clock, audit }: Pick<IdentityParts, 'clock' | 'audit'>): EndSessions {
  return async (tx, origin, { userId, name, tenantId, reason, choose }) => {
    const nowMs = clock.now();
    const open = await listLiveSessions(tx, userId, nowMs);
    const chosen = open.map((session) => session.id).filter(choose);
    if (chosen.length === 0) return [];
    const ended = await tx
      .withTables<IdentityTables>()
      .updateTable('identity.sessions')
      .set({ ended_at: new Date(nowMs), end_reason: reason })
      .where('id', 'in', chosen)
      .where('ended_at', 'is', null)
      .returning('id')
      .execute();
    for (const { id } of ended) {
      await audit.record(tx, tenantId, origin, {
        action: 'session.ended',
        target: { kind: 'session', id: formatId('session', id), name },
        subjectId: formatId('user', userId),
        scopeId: toScopeId(tenantId),
        reason,
        details: { userId: formatId('user', userId) },
      });
    }
    return ended.map(({ id }) => id);
  };
}
