import type { Actor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { CodedError, formatId, type UserId } from '@haechi/kernel';
import { memberTransitions } from '../domain/member-states.ts';
import type { AccessPort, AuditPort, IdentityPort } from '../ports.ts';
import type { TenantsTables } from '../tables.ts';
import { demandMove } from './demand-move.ts';

export interface ChangeMemberStateDeps {
  readonly access: AccessPort;
  readonly audit: AuditPort;
  readonly identity: IdentityPort;
}

/** Who changes it: a person, or the product by a rule of the organisation. */
export interface MemberStateActor {
  readonly origin: Actor['origin'];
  readonly caller: Pick<Actor['caller'], 'tenantId' | 'scopeId'> & { readonly id: UserId | null };
}

export type ChangeMemberState = (
  tx: Tx,
  actor: MemberStateActor,
  userId: UserId,
  reason: string,
) => Promise<void>;

const ACTIONS = { suspended: 'member.suspended', active: 'member.reactivated' } as const;

function createChange(
  deps: ChangeMemberStateDeps,
  from: 'active' | 'suspended',
  to: 'active' | 'suspended',
): ChangeMemberState {
  return async (tx, actor, userId, reason) => {
    const { tenantId, scopeId } = actor.caller;
    const db = tx.withTables<TenantsTables>();
    const member = await db
      .selectFrom('tenants.members')
      .select('state')
      .where('tenant_id', '=', tenantId)
      .where('user_id', '=', userId)
      .forUpdate()
      .executeTakeFirst();
    if (member === undefined) throw new CodedError('RES_001');
    // An invited person becomes active by the link only, so the step must start where this command starts.
    if (member.state !== from) throw new CodedError('TEN_004', { extensions: { from: member.state, to } });
    const state = demandMove(memberTransitions, member.state, to);
    await db
      .updateTable('tenants.members')
      .set({ state })
      .where('tenant_id', '=', tenantId)
      .where('user_id', '=', userId)
      .execute();
    await deps.access.setPrincipalSuspended(tx, tenantId, userId, to === 'suspended');
    await deps.identity.restProgram(tx, userId, to === 'suspended');
    const user = (await deps.identity.findUsers(tx, [userId])).get(userId);
    await deps.audit.record(tx, tenantId, actor.origin, {
      action: ACTIONS[to],
      target: { kind: 'user', id: formatId('user', userId), name: user?.displayName ?? '' },
      scopeId,
      reason,
      before: { state: from },
      after: { state: to },
    });
  };
}

/**
 * Takes a member's access away at once and ends the sessions.
 * @throws CodedError `RES_001` not a member, `TEN_004` not active, `TEN_007` oneself
 */
export function createSuspendMember(deps: ChangeMemberStateDeps): ChangeMemberState {
  const change = createChange(deps, 'active', 'suspended');
  return async (tx, actor, userId, reason) => {
    if (userId === actor.caller.id) throw new CodedError('TEN_007');
    await change(tx, actor, userId, reason);
    await deps.identity.endSessions(tx, actor.origin, userId, reason);
  };
}

/** Lets a suspended member work again. @throws CodedError `RES_001` not a member, `TEN_004` not suspended */
export function createReactivateMember(deps: ChangeMemberStateDeps): ChangeMemberState {
  return createChange(deps, 'suspended', 'active');
}
