import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import type { AssignmentId, Id, Locale, RoleId, ScopeId, SessionId, TenantId, UserId } from '@haechi/kernel';
import type { Secret } from '@haechi/kernel/node';

/** What this module needs of the audit module. */
export type AuditPort = Pick<AuditModule, 'record'>;

export interface ScopeDescription {
  readonly id: ScopeId;
  readonly kind: 'platform' | 'tenant' | 'branch' | 'project';
  readonly name: string;
  readonly tenantId: TenantId;
}

export interface HeldRole {
  readonly assignmentId: AssignmentId;
  readonly principalId: string;
  readonly roleKey: string;
  readonly roleName: (locale: Locale) => string;
  readonly scopeId: ScopeId;
  readonly endsAtMs: number | null;
}

/** What this module needs of the access module. */
export interface AccessPort {
  describeScope(scopeId: ScopeId): ScopeDescription | undefined;
  formatScope(scopeId: ScopeId): string;
  parseScope(text: string): ScopeId | undefined;
  registerScope(
    tx: Tx,
    scope: {
      readonly id: ScopeId;
      readonly kind: 'tenant' | 'branch' | 'project';
      readonly parentId: ScopeId;
      readonly tenantId: TenantId;
      readonly name: string;
    },
  ): Promise<void>;
  renameScope(tx: Tx, scopeId: ScopeId, name: string): Promise<void>;
  grantRole(
    tx: Tx,
    origin: AuditOrigin,
    grant: {
      readonly tenantId: TenantId;
      readonly principalId: UserId;
      readonly roleId: RoleId;
      readonly scopeId: ScopeId;
      readonly origin: 'invitation';
      readonly reason: string;
      readonly grantedBy: Caller;
    },
  ): Promise<AssignmentId>;
  revokeRole(
    tx: Tx,
    origin: AuditOrigin,
    revocation: { readonly assignmentId: AssignmentId; readonly reason: string },
  ): Promise<void>;
  listAssignmentsOf(principalIds: readonly UserId[], tenantId: TenantId): readonly HeldRole[];
  setPrincipalSuspended(tx: Tx, tenantId: TenantId, principalId: UserId, suspended: boolean): Promise<void>;
  refresh(): Promise<void>;
}

export interface UserSummary {
  readonly id: UserId;
  readonly email: string;
  readonly displayName: string;
  readonly lastSignInAt: Date | null;
}

export type InvitationId = Id<'invitation'>;

export interface InvitationSummary {
  readonly id: InvitationId;
  readonly userId: UserId;
  readonly email: string;
  readonly displayName: string;
  readonly state: 'open' | 'used' | 'revoked' | 'expired';
  /** Name of the person who invited. */
  readonly invitedBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** What this module needs of the identity module. */
export interface IdentityPort {
  findUsers(tx: Tx, ids: readonly UserId[]): Promise<ReadonlyMap<UserId, UserSummary>>;
  inviteUser(
    tx: Tx,
    origin: AuditOrigin,
    invitation: {
      readonly email: string;
      readonly displayName: string;
      readonly tenantId: TenantId;
      readonly invitedBy: Caller;
    },
  ): Promise<{ readonly userId: UserId; readonly invitationId: InvitationId; readonly token: Secret }>;
  findInvitation(tx: Tx, id: InvitationId): Promise<InvitationSummary | undefined>;
  listInvitations(
    tx: Tx,
    page: { readonly limit: number; readonly cursor: string | undefined },
  ): Promise<{ readonly items: readonly InvitationSummary[]; readonly nextCursor: string | null }>;
  renewInvitation(tx: Tx, origin: AuditOrigin, id: InvitationId): Promise<{ readonly token: Secret }>;
  revokeInvitation(tx: Tx, origin: AuditOrigin, id: InvitationId): Promise<void>;
  endSessions(
    tx: Tx,
    origin: AuditOrigin,
    userId: UserId,
    reason: string,
    exceptSessionId?: SessionId,
  ): Promise<number>;
}
