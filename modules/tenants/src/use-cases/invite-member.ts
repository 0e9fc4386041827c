import type { Actor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { InvitationId } from '@haechi/identity';
import { CodedError, type RoleId, type ScopeId } from '@haechi/kernel';
import type { Secret } from '@haechi/kernel/node';
import type { AccessPort, IdentityPort } from '../ports.ts';
import type { TenantsTables } from '../tables.ts';
import { demandOpenTenant } from './demand-open-tenant.ts';

export interface NewInvitation {
  readonly email: string;
  readonly displayName: string;
  readonly roles: readonly { readonly roleId: RoleId; readonly scope: string }[];
  /** Stands at every role the invitation gives. */
  readonly reason: string;
}

export interface IssuedInvitation {
  readonly invitationId: InvitationId;
  readonly token: Secret;
}

export type InviteMember = (tx: Tx, actor: Actor, invitation: NewInvitation) => Promise<IssuedInvitation>;

/** The scope a role is given at; it must lie in the inviting organisation, and what lies outside does not exist. */
function demandOwnScope(access: AccessPort, actor: Actor, text: string, index: number): ScopeId {
  const scopeId = access.parseScope(text);
  const scope = scopeId === undefined ? undefined : access.describeScope(scopeId);
  if (scope === undefined || scope.tenantId !== actor.caller.tenantId)
    throw new CodedError('RES_001', { where: `body.roles.${index}.scope` });
  return scope.id;
}

/**
 * Invites a person and gives the roles they will hold. Only who holds what a role gives may give it.
 * @throws CodedError `TEN_005` already a member or invited, `PERM_002` roles beyond the inviter's own,
 * `RES_001` unknown role or scope, `TEN_004` tenant is read-only
 */
export function createInviteMember(deps: { access: AccessPort; identity: IdentityPort }): InviteMember {
  return async (tx, actor, { email, displayName, roles, reason }) => {
    const { caller, origin, at } = actor;
    const { tenantId } = caller;
    await demandOpenTenant(tx, tenantId);
    const grants = roles.map(({ roleId, scope }, index) => ({
      roleId,
      scopeId: demandOwnScope(deps.access, actor, scope, index),
    }));
    const { userId, invitationId, token } = await deps.identity.inviteUser(tx, origin, {
      email,
      displayName,
      tenantId,
      invitedBy: caller,
    });
    const added = await tx
      .withTables<TenantsTables>()
      .insertInto('tenants.members')
      .values({ tenant_id: tenantId, user_id: userId, state: 'invited', joined_at: null, created_at: at })
      .onConflict((conflict) => conflict.constraint('members_pkey').doNothing())
      .returning('user_id')
      .executeTakeFirst();
    if (added === undefined) throw new CodedError('TEN_005', { where: 'body.email' });
    for (const grant of grants) {
      await deps.access.grantRole(tx, origin, {
        ...grant,
        tenantId,
        principalId: userId,
        origin: 'invitation',
        reason,
        grantedBy: caller,
      });
    }
    return { invitationId, token };
  };
}
