import type { AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { formatId, type SessionId, type TenantId } from '@haechi/kernel';
import { giveNotice } from '../devices/give-notice.ts';
import type { IdentityParts } from '../parts.ts';
import { findPerson } from '../queries/find-person.ts';
import { toScopeId } from '../scope-of-tenant.ts';
import type { IdentityTables } from '../tables.ts';

export interface StepUpDemand {
  readonly sessionId: SessionId;
  /** Whose log it goes to. */
  readonly tenantId: TenantId;
  /** Shown to the person, and kept in the log. */
  readonly reason: string;
}

/**
 * Makes a session owe a second factor: until it is shown, everything it asks for is answered with `AUTH_011`. Its owner
 * is told why.
 * @returns false when the session is over, or owes one already
 */
export type DemandStepUp = (tx: Tx, origin: AuditOrigin, demand: StepUpDemand) => Promise<boolean>;

export function createDemandStepUp(deps: Pick<IdentityParts, 'clock' | 'audit'>): DemandStepUp {
  return async (tx, origin, { sessionId, tenantId, reason }) => {
    const now = new Date(deps.clock.now());
    const session = await tx
      .withTables<IdentityTables>()
      .updateTable('identity.sessions')
      .set({ owes_factor: 'demanded' })
      .where('id', '=', sessionId)
      .where('owes_factor', 'is', null)
      .where('ended_at', 'is', null)
      .where('ends_at', '>', now)
      .returning(['user_id', 'ip', 'user_agent'])
      .executeTakeFirst();
    if (session === undefined) return false;
    const { user_id: userId, ip, user_agent: userAgent } = session;
    const person = await findPerson(tx, { id: userId });
    await giveNotice(tx, deps, { userId, kind: 'factor_demanded', sessionId, ip, userAgent, about: reason });
    await deps.audit.record(tx, tenantId, origin, {
      action: 'second_factor.demanded',
      target: { kind: 'session', id: formatId('session', sessionId), name: person?.displayName ?? '' },
      scopeId: toScopeId(tenantId),
      reason,
      details: { userId: formatId('user', userId) },
    });
    return true;
  };
}
