import type { AccessModule } from '@haechi/access';
import type { AuditModule } from '@haechi/audit';
import type { IdentityModule } from '@haechi/identity';

/** What this module needs of the audit module. */
export type AuditPort = Pick<AuditModule, 'record'>;

/** What this module needs of the access module. */
export type AccessPort = Pick<
  AccessModule,
  | 'describeScope'
  | 'formatScope'
  | 'parseScope'
  | 'registerScope'
  | 'renameScope'
  | 'grantRole'
  | 'revokeRole'
  | 'listAssignmentsOf'
  | 'setPrincipalSuspended'
  | 'refresh'
>;

/** What this module needs of the identity module. */
export type IdentityPort = Pick<
  IdentityModule,
  | 'findUsers'
  | 'inviteUser'
  | 'inviteMany'
  | 'findInvitation'
  | 'listInvitations'
  | 'renewInvitation'
  | 'revokeInvitation'
  | 'revokeInvitationsOf'
  | 'endSessions'
  | 'restProgram'
>;

/** A role somebody holds. */
export type HeldRole = ReturnType<AccessPort['listAssignmentsOf']>[number];
