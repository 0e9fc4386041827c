import type { z } from 'zod';
import { accessRoutes } from './access.ts';
import { activeRoleRoutes } from './active-role.ts';
import { anomalyRoutes } from './anomalies.ts';
import { approvalRuleRoutes } from './approval-rules.ts';
import { approvalUpkeepRoutes } from './approval-upkeep.ts';
import { approvalRoutes } from './approvals.ts';
import { auditRoutes } from './audit.ts';
import { authenticatorRoutes } from './authenticator.ts';
import { authzenRoutes } from './authzen.ts';
import { bulkRoutes } from './bulk.ts';
import { certificateRoutes } from './certificates.ts';
import { consentRoutes } from './consents.ts';
import { credentialImportRoutes } from './credential-import.ts';
import { dashboardRoutes } from './dashboard.ts';
import { deviceRoutes } from './devices.ts';
import { externalRoutes } from './external.ts';
import { gateRoutes } from './gate.ts';
import { identityRoutes } from './identity.ts';
import { installationRoutes } from './installation.ts';
import { keepRoutes } from './keep.ts';
import { notificationChannelRoutes } from './notification-channels.ts';
import { notificationRoutes } from './notifications.ts';
import { oidcRoutes } from './oidc.ts';
import { passkeyRoutes } from './passkeys.ts';
import { platformRoutes } from './platform.ts';
import { provisioningRoutes } from './provisioning.ts';
import { reviewRoutes } from './reviews.ts';
import { serviceAccountRoutes } from './service-accounts.ts';
import { settingsRoutes } from './settings.ts';
import { signingKeyRoutes } from './signing-keys.ts';
import { sinkRoutes } from './sinks.ts';
import { tenantRoutes } from './tenants.ts';

export * from './access.ts';
export * from './active-role.ts';
export * from './anomalies.ts';
export * from './approval-rules.ts';
export * from './approval-upkeep.ts';
export * from './approvals.ts';
export * from './audit.ts';
export * from './audit-tiers.ts';
export * from './authenticator.ts';
export * from './authzen.ts';
export * from './bulk.ts';
export * from './certificates.ts';
export * from './consents.ts';
export * from './contract-of.ts';
export * from './credential-import.ts';
export * from './dashboard.ts';
export * from './devices.ts';
export * from './external.ts';
export * from './fields.ts';
export * from './gate.ts';
export * from './gate-policy.ts';
export * from './gate-states.ts';
export * from './gate-views.ts';
export * from './identity.ts';
export * from './installation.ts';
export * from './keep.ts';
export * from './notification-channels.ts';
export * from './notifications.ts';
export * from './oidc.ts';
export * from './passkeys.ts';
export * from './platform.ts';
export * from './provisioning.ts';
export * from './reviews.ts';
export * from './route.ts';
export * from './service-accounts.ts';
export * from './settings.ts';
export * from './signing-keys.ts';
export * from './sinks.ts';
export * from './tenants.ts';

/** Every route of the HTTP API. */
export const routes = [
  ...platformRoutes,
  ...identityRoutes,
  ...activeRoleRoutes,
  ...passkeyRoutes,
  ...authenticatorRoutes,
  ...credentialImportRoutes,
  ...externalRoutes,
  ...deviceRoutes,
  ...oidcRoutes,
  ...consentRoutes,
  ...serviceAccountRoutes,
  ...tenantRoutes,
  ...provisioningRoutes,
  ...accessRoutes,
  ...authzenRoutes,
  ...bulkRoutes,
  ...reviewRoutes,
  ...approvalRoutes,
  ...gateRoutes,
  ...approvalRuleRoutes,
  ...approvalUpkeepRoutes,
  ...auditRoutes,
  ...sinkRoutes,
  ...anomalyRoutes,
  ...dashboardRoutes,
  ...notificationRoutes,
  ...notificationChannelRoutes,
  ...settingsRoutes,
  ...keepRoutes,
  ...certificateRoutes,
  ...installationRoutes,
  ...signingKeyRoutes,
] as const;

type Contract = (typeof routes)[number];
type InputOf<S> = S extends z.ZodType ? (S extends z.ZodUndefined ? undefined : z.input<S>) : undefined;
type OutputOf<S> = S extends z.ZodType ? z.output<S> : undefined;

/** The API as a type, for clients: what each operation takes and gives. Importing it costs nothing at run time. */
export type Api = {
  [C in Contract as C['operation']]: {
    readonly params: InputOf<NonNullable<C['params']>>;
    readonly query: InputOf<NonNullable<C['query']>>;
    readonly body: InputOf<NonNullable<C['body']>>;
    readonly response: OutputOf<C['response']>;
  };
};

export type ApiOperation = keyof Api;
