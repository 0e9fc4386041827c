import type { AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Authenticate, Caller, DemandFactor, HaechiModule, RouteImplementation } from '@haechi/http';
import { HOUR_MS, PLATFORM_TENANT_ID, type SessionId, type TenantId, type UserId } from '@haechi/kernel';
import { startTicking } from '@haechi/kernel/node';
import { sql } from 'kysely';
import { createReplaceAuthenticator } from './authenticators/replace-authenticator.ts';
import { createPasswordHasher } from './credentials/password-hasher.ts';
import { createTotpVault } from './credentials/totp-vault.ts';
import { createManageDevices } from './devices/manage-devices.ts';
import { identityErrors } from './errors.ts';
import { createExternalRoutes } from './external/external-routes.ts';
import { createAccountRoutes } from './http/account-routes.ts';
import { createAuthenticatorRoutes } from './http/authenticator-routes.ts';
import { createDescribeMe } from './http/describe-me.ts';
import { createDeviceRoutes } from './http/device-routes.ts';
import { createEnrolmentRoutes } from './http/enrolment-routes.ts';
import { createPasskeyRoutes } from './http/passkey-routes.ts';
import { createSessionRoutes } from './http/session-routes.ts';
import { createSignInRoutes } from './http/sign-in-routes.ts';
import { createPurgeJob } from './jobs/purge-expired.ts';
import { createAdvanceAccounts } from './life-cycle/advance-accounts.ts';
import { createAnonymiseAccount } from './life-cycle/anonymise-account.ts';
import { createWithdrawals } from './life-cycle/withdraw.ts';
import { identityMessages } from './messages/index.ts';
import { createManageClients } from './oidc/clients/manage-clients.ts';
import { createConsentRoutes } from './oidc/consents/consent-routes.ts';
import { createManageConsents } from './oidc/consents/manage-consents.ts';
import { createOpenId, type OpenId } from './oidc/create-open-id.ts';
import { createOidcRoutes } from './oidc/http/oidc-routes.ts';
import { createListSigningKeys } from './oidc/keys/signing-keys.ts';
import { createAuthenticateSignedToken } from './oidc/tokens/authenticate-signed-token.ts';
import type { IdentityDeps, IdentityParts } from './parts.ts';
import { createManagePasskeys } from './passkeys/manage-passkeys.ts';
import { createPasskeySignIn } from './passkeys/sign-in-with-passkey.ts';
import { createAuthenticate } from './queries/authenticate.ts';
import { findUserByEmail, findUserIdsByText, findUsers } from './queries/find-users.ts';
import { createIsStillGood } from './queries/is-still-good.ts';
import { createInvitationQueries, type InvitationQueries } from './queries/list-invitations.ts';
import { createRecentCallers } from './queries/recent-callers.ts';
import { identitySealed } from './sealed.ts';
import {
  createManageServiceAccounts,
  createRestProgram,
} from './service-accounts/manage-service-accounts.ts';
import { createProgramTokens } from './service-accounts/program-tokens.ts';
import { createServiceAccountRoutes } from './service-accounts/service-account-routes.ts';
import { identityPermissions, identitySettings } from './settings.ts';
import { createDemandFactor } from './step-up/demand-factor.ts';
import { createDemandStepUp, type DemandStepUp } from './step-up/demand-step-up.ts';
import { createStepUp } from './step-up/step-up.ts';
import { createBeginSignIn } from './use-cases/begin-sign-in.ts';
import { createChangePassword } from './use-cases/change-password.ts';
import { createChooseSessions } from './use-cases/choose-sessions.ts';
import { createCompleteEnrolment } from './use-cases/complete-enrolment.ts';
import {
  type CreateFirstAdministratorLink,
  createFirstAdministratorLinkMaker,
} from './use-cases/create-first-administrator-link.ts';
import { type CreateRecoveryLink, createRecoveryLinkMaker } from './use-cases/create-recovery-link.ts';
import { createEndSessions, type EndSessions } from './use-cases/end-sessions.ts';
import { createImportCredentials } from './use-cases/import-credentials.ts';
import { createInviteMany, type InviteMany } from './use-cases/invite-many.ts';
import { createInvitations, type Invitations } from './use-cases/invite-user.ts';
import { createIssueLink } from './use-cases/issue-link.ts';
import { createCreateToken, createRevokeToken } from './use-cases/manage-tokens.ts';
import { createNarrowSession } from './use-cases/narrow-session.ts';
import { createOpenLink } from './use-cases/open-link.ts';
import { createProveSecondFactor } from './use-cases/prove-second-factor.ts';
import { createRecordFailedSignIn } from './use-cases/record-sign-in.ts';
import { createRenewRecoveryCodes } from './use-cases/renew-recovery-codes.ts';
import { createStartSession } from './use-cases/start-session.ts';
import { createSwitchScope } from './use-cases/switch-scope.ts';
import { createAttemptThrottle } from './use-cases/throttle-attempts.ts';
import { createTryPassword } from './use-cases/try-password.ts';
import { createUpdateProfile } from './use-cases/update-profile.ts';

export interface IdentityModule extends HaechiModule, Invitations, InvitationQueries {
  readonly authenticate: Authenticate;
  /** Looks every caller up anew from now on: after anything this process may have written. */
  forgetRecentCallers(): void;
  /** Whether what a caller signed in with still holds; for answers that stay open. */
  readonly isStillGood: (caller: Caller) => Promise<boolean>;
  readonly findUsers: typeof findUsers;
  /** Invites many people to a tenant at once. */
  readonly inviteMany: InviteMany;
  readonly findUserIdsByText: typeof findUserIdsByText;
  readonly findUserByEmail: typeof findUserByEmail;
  /** Ends the sessions of a person, all but one if it is named. @returns how many ended */
  endSessions(
    tx: Tx,
    origin: AuditOrigin,
    userId: UserId,
    reason: string,
    exceptSessionId?: SessionId,
  ): Promise<number>;
  /** Lets an account of a program rest, or work again; nothing happens to a person. */
  readonly restProgram: (tx: Tx, id: UserId, resting: boolean) => Promise<void>;
  readonly createFirstAdministratorLink: CreateFirstAdministratorLink;
  readonly createRecoveryLink: CreateRecoveryLink;
  /** Refuses a caller whose second factor is too old or owed; for the shell. */
  readonly demandFactor: DemandFactor;
  /** Makes a session show a second factor before anything else. */
  readonly demandStepUp: DemandStepUp;
  /** Brings every account to where the clock says it is. */
  readonly advanceAccounts: () => Promise<void>;
  /** Signs people in at other systems. The server hands it the requests below its path. */
  readonly openId: OpenId;
}

/** Who is it, and is it still them: accounts, sign-in, sessions, tokens, one-time links. */
export function createIdentityModule(deps: IdentityDeps): IdentityModule {
  const parts: IdentityParts = {
    ...deps,
    hasher: createPasswordHasher(),
    vault: createTotpVault(deps.rootKey),
    throttle: createAttemptThrottle(deps),
  };
  const issueLink = createIssueLink(parts);
  const endSessions = createEndSessions(parts);
  const anonymise = createAnonymiseAccount({ ...parts, endSessions });
  const advanceAccounts = createAdvanceAccounts({ ...parts, anonymise });
  const purge = createPurgeJob(parts);
  const openId = createOpenId({ ...parts, endSessions });
  let advancing: { stop(): Promise<void> } | undefined;
  const callers = createRecentCallers(
    createAuthenticate({ ...parts, bySignedToken: createAuthenticateSignedToken({ ...parts, openId }) }),
  );
  return {
    name: 'identity',
    migrations: { schema: 'identity', directory: new URL('./migrations/', import.meta.url) },
    messages: identityMessages,
    errors: identityErrors,
    permissions: identityPermissions,
    settings: identitySettings,
    sealed: identitySealed,
    listKeys: createListSigningKeys(deps),
    routes: [
      ...composeRoutes(parts, endSessions),
      ...composeOpenIdRoutes(parts, openId),
      ...createExternalRoutes(parts),
    ],
    openId,
    advanceAccounts,
    authenticate: callers.authenticate,
    forgetRecentCallers: () => callers.forget(),
    isStillGood: createIsStillGood(parts),
    ...people,
    ...createInvitations({ ...parts, issueLink }),
    inviteMany: createInviteMany(parts),
    ...createInvitationQueries(parts),
    createFirstAdministratorLink: createFirstAdministratorLinkMaker({ ...parts, issueLink }),
    createRecoveryLink: createRecoveryLinkMaker({ ...parts, issueLink }),
    restProgram: createRestProgram(parts),
    demandFactor: createDemandFactor(parts),
    demandStepUp: createDemandStepUp(parts),
    endSessions: createEndSessionsOf(endSessions),
    async start() {
      await openId.start();
      purge.start();
      advancing = startTicking(advanceAccounts, HOUR_MS, deps.log);
    },
    async stop() {
      await Promise.all([purge.stop(), openId.stop(), advancing?.stop()]);
    },
  };
}

/** What other systems and programs sign in with. */
function composeOpenIdRoutes(
  parts: IdentityParts,
  { issuer, interactions, clients }: OpenId,
): RouteImplementation[] {
  return [
    ...createOidcRoutes({ issuer, interactions, manage: createManageClients({ ...parts, clients }) }),
    ...createConsentRoutes(createManageConsents({ ...parts, clients })),
    ...createServiceAccountRoutes({
      ...parts,
      issuer,
      clients,
      manage: createManageServiceAccounts(parts),
      tokens: createProgramTokens(parts),
    }),
  ];
}

function composeRoutes(parts: IdentityParts, endSessions: EndSessions): RouteImplementation[] {
  const steps = {
    ...parts,
    endSessions,
    startSession: createStartSession(parts),
    recordFailure: createRecordFailedSignIn(parts),
    tryPassword: createTryPassword(parts),
  };
  return [
    ...createEnrolmentRoutes({
      ...parts,
      openLink: createOpenLink(parts),
      completeEnrolment: createCompleteEnrolment(steps),
    }),
    ...createSignInRoutes({
      beginSignIn: createBeginSignIn(steps),
      proveSecondFactor: createProveSecondFactor(steps),
      chooseSessions: createChooseSessions(steps),
    }),
    ...createPasskeyRoutes({
      passkeySignIn: createPasskeySignIn(steps),
      passkeys: createManagePasskeys(steps),
      stepUp: createStepUp(steps),
    }),
    ...createAuthenticatorRoutes({
      replaceAuthenticator: createReplaceAuthenticator(steps),
      importCredentials: createImportCredentials(parts),
    }),
    ...createSessionRoutes(steps),
    ...createDeviceRoutes({ ...steps, devices: createManageDevices(steps) }),
    ...createAccountRoutes({
      ...parts,
      describeMe: createDescribeMe(parts),
      updateProfile: createUpdateProfile(parts),
      withdrawals: createWithdrawals(parts),
      switchScope: createSwitchScope(parts),
      narrowSession: createNarrowSession(parts),
      changePassword: createChangePassword(steps),
      renewRecoveryCodes: createRenewRecoveryCodes(steps),
      createToken: createCreateToken(parts),
      revokeToken: createRevokeToken(parts),
    }),
  ];
}

const people = { findUsers, findUserIdsByText, findUserByEmail };

function createEndSessionsOf(endSessions: EndSessions): IdentityModule['endSessions'] {
  return async (tx, origin, userId, reason, exceptSessionId) => {
    const user = (await findUsers(tx, [userId])).get(userId);
    const ended = await endSessions(tx, origin, {
      userId,
      name: user?.displayName ?? '',
      tenantId: await tenantOf(tx),
      reason,
      choose: (id) => id !== exceptSessionId,
    });
    return ended.length;
  };
}

/** Whose transaction this is: the log that what happens in it goes to. */
async function tenantOf(tx: Tx): Promise<TenantId> {
  const { rows } = await sql<{ id: TenantId | null }>`SELECT haechi.current_tenant() AS id`.execute(tx);
  return rows[0]?.id ?? PLATFORM_TENANT_ID;
}
