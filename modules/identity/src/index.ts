export { createIdentityModule, type IdentityModule } from './create-identity-module.ts';
export { OPENID_PATH, type OpenId } from './oidc/create-open-id.ts';
export type { IdentityDeps } from './parts.ts';
export type { AccessPort, AuditPort, Membership, MembershipPort, SettingsPort } from './ports.ts';
export type { UserSummary } from './queries/find-users.ts';
export type { InvitationPage, InvitationSummary } from './queries/list-invitations.ts';
export type { DemandStepUp, StepUpDemand } from './step-up/demand-step-up.ts';
export type { InvitationId } from './tables.ts';
export type { InvitedUser, UserToInvite } from './use-cases/invite-user.ts';
