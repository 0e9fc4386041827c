import type { AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import {
  CodedError,
  DAY_MS,
  DEFAULT_LOCALE,
  formatId,
  newId,
  type TenantId,
  type UserId,
} from '@haechi/kernel';
import { hashBearerSecret, newBearerSecret, type Secret } from '@haechi/kernel/node';
import { refuseProgramAddress } from '../domain/program-address.ts';
import { newTotpKey } from '../domain/totp.ts';
import type { IdentityParts } from '../parts.ts';
import { findPerson } from '../queries/find-person.ts';
import { toScopeId } from '../scope-of-tenant.ts';
import { INVITATION_DAYS } from '../settings.ts';
import type { IdentityTables, InvitationId } from '../tables.ts';
import type { IssueLink } from './issue-link.ts';

export interface UserToInvite {
  readonly email: string;
  readonly displayName: string;
  readonly tenantId: TenantId;
  readonly invitedBy: Caller;
  /** When the link stops working; without it, after as many days as the settings say. */
  readonly expiresAtMs?: number;
}

export interface InvitedUser {
  readonly userId: UserId;
  /** False when the person was known before. */
  readonly created: boolean;
  readonly invitationId: InvitationId;
  /** The secret of the link: for the one answer it belongs in, and nowhere else. */
  readonly token: Secret;
}

export interface Invitations {
  /** Invites a person to a tenant, making them known if they are not. An open invitation there is replaced. */
  inviteUser(tx: Tx, origin: AuditOrigin, invited: UserToInvite): Promise<InvitedUser>;
  /** Makes a new link for an open or expired invitation; the old one stops working. @throws {CodedError} `RES_001` */
  renewInvitation(tx: Tx, origin: AuditOrigin, id: InvitationId): Promise<{ readonly token: Secret }>;
  /** Takes an open or expired invitation back. @throws {CodedError} `RES_001` when there is none to take back */
  revokeInvitation(tx: Tx, origin: AuditOrigin, id: InvitationId): Promise<void>;
  /** Takes back what a person has open in a tenant; whoever ends the membership puts it on record. */
  revokeInvitationsOf(tx: Tx, tenantId: TenantId, userId: UserId): Promise<void>;
}

type Deps = Pick<IdentityParts, 'clock' | 'audit' | 'settings' | 'vault'> & { readonly issueLink: IssueLink };

export function createInvitations(deps: Deps): Invitations {
  const { clock, audit, settings, vault } = deps;

  async function endAfterDays(tx: Tx): Promise<number> {
    return clock.now() + (await settings.readNumber(tx, INVITATION_DAYS)) * DAY_MS;
  }

  async function record(
    tx: Tx,
    origin: AuditOrigin,
    action: string,
    invitation: { id: InvitationId; tenantId: TenantId; userId: UserId | null; email: string },
  ): Promise<void> {
    await audit.record(tx, invitation.tenantId, origin, {
      action,
      target: { kind: 'invitation', id: formatId('invitation', invitation.id), name: invitation.email },
      // An invitation is for somebody; without them its address belongs to the invitation.
      subjectId:
        invitation.userId === null
          ? formatId('invitation', invitation.id)
          : formatId('user', invitation.userId),
      scopeId: toScopeId(invitation.tenantId),
    });
  }

  return {
    async inviteUser(tx, origin, invited) {
      const { tenantId, invitedBy } = invited;
      refuseProgramAddress(invited.email);
      const { user, created } = await findOrAddUser(tx, invited, clock.now());
      await revokeOpen(tx, tenantId, user.id, clock.now());
      const { id, token } = await deps.issueLink(tx, {
        kind: 'invitation',
        tenantId,
        userId: user.id,
        createdBy: invitedBy,
        expiresAtMs: invited.expiresAtMs ?? (await endAfterDays(tx)),
        withAuthenticator: user.state === 'invited',
      });
      await record(tx, origin, 'invitation.created', {
        id,
        tenantId,
        userId: user.id,
        email: invited.email,
      });
      return { userId: user.id, created, invitationId: id, token };
    },

    revokeInvitationsOf: (tx, tenantId, userId) => revokeOpen(tx, tenantId, userId, clock.now()),

    async renewInvitation(tx, origin, id) {
      const invitation = await findRenewable(tx, id);
      const token = newBearerSecret();
      const isNew = invitation.state === 'invited';
      await tx
        .withTables<IdentityTables>()
        .updateTable('identity.one_time_links')
        .set({
          token_hash: hashBearerSecret(token.reveal()),
          totp_sealed: isNew ? await vault.seal(id, newTotpKey()) : null,
          expires_at: new Date(await endAfterDays(tx)),
        })
        .where('id', '=', id)
        .execute();
      await record(tx, origin, 'invitation.renewed', invitation);
      return { token };
    },

    async revokeInvitation(tx, origin, id) {
      const invitation = await findRenewable(tx, id);
      await tx
        .withTables<IdentityTables>()
        .updateTable('identity.one_time_links')
        .set({ revoked_at: new Date(clock.now()), totp_sealed: null })
        .where('id', '=', id)
        .execute();
      await record(tx, origin, 'invitation.revoked', invitation);
    },
  };
}

async function findOrAddUser(tx: Tx, { email, displayName }: UserToInvite, nowMs: number) {
  const added = await tx
    .withTables<IdentityTables>()
    .insertInto('identity.users')
    .values({
      id: newId('user'),
      email,
      display_name: displayName,
      locale: DEFAULT_LOCALE,
      state: 'invited',
      created_at: new Date(nowMs),
    })
    .onConflict((conflict) => conflict.constraint('users_email_key').doNothing())
    .returning('id')
    .executeTakeFirst();
  const user = await findPerson(tx, { email });
  if (user === undefined) throw new Error('the invited user is neither new nor known');
  return { user, created: added !== undefined };
}

async function revokeOpen(tx: Tx, tenantId: TenantId, userId: UserId, nowMs: number): Promise<void> {
  await tx
    .withTables<IdentityTables>()
    .updateTable('identity.one_time_links')
    .set({ revoked_at: new Date(nowMs), totp_sealed: null })
    .where('kind', '=', 'invitation')
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('consumed_at', 'is', null)
    .where('revoked_at', 'is', null)
    .execute();
}

/** An invitation that was neither used nor revoked, locked so that nobody uses it while it changes. */
async function findRenewable(tx: Tx, id: InvitationId) {
  const row = await tx
    .withTables<IdentityTables>()
    .selectFrom('identity.one_time_links as l')
    .innerJoin('identity.users as u', 'u.id', 'l.user_id')
    .select(['l.id', 'l.tenant_id as tenantId', 'l.user_id as userId', 'u.email', 'u.state'])
    .where('l.id', '=', id)
    .where('l.kind', '=', 'invitation')
    .where('l.consumed_at', 'is', null)
    .where('l.revoked_at', 'is', null)
    .forUpdate('l')
    .executeTakeFirst();
  if (row === undefined) throw new CodedError('RES_001');
  return row;
}
