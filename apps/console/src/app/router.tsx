import type { QueryClient } from '@tanstack/react-query';
import { createRoute, createRouter } from '@tanstack/react-router';
import { anomaliesRoutes } from '../pages/anomalies/routes.ts';
import { auditRoutes } from '../pages/audit/routes.ts';
import { backupsRoutes } from '../pages/backups/routes.ts';
import { branchesRoutes } from '../pages/branches/routes.ts';
import { clientsRoutes } from '../pages/clients/routes.ts';
import { compareRoutes } from '../pages/compare/routes.ts';
import { dashboardRoutes } from '../pages/dashboard/routes.ts';
import { delegationsRoutes } from '../pages/delegations/routes.ts';
import { emergencyRoutes } from '../pages/emergency/routes.ts';
import { enrolmentRoutes } from '../pages/enrolment/routes.ts';
import { gateRoutes } from '../pages/gate/routes.ts';
import { homeRoutes } from '../pages/home/routes.ts';
import { importsRoutes } from '../pages/imports/routes.ts';
import { installationRoutes } from '../pages/installation/routes.ts';
import { keysRoutes } from '../pages/keys/routes.ts';
import { logRoutes } from '../pages/log/routes.ts';
import { matrixRoutes } from '../pages/matrix/routes.ts';
import { membersRoutes } from '../pages/members/routes.ts';
import { notificationsRoutes } from '../pages/notifications/routes.ts';
import { oidcRoutes } from '../pages/oidc/routes.ts';
import { permissionsRoutes } from '../pages/permissions/routes.ts';
import { playgroundRoutes } from '../pages/playground/routes.ts';
import { policiesRoutes } from '../pages/policies/routes.ts';
import { policyServerRoutes } from '../pages/policy-server/routes.ts';
import { projectsRoutes } from '../pages/projects/routes.ts';
import { provisioningRoutes } from '../pages/provisioning/routes.ts';
import { referenceRoutes } from '../pages/reference/routes.ts';
import { requestsRoutes } from '../pages/requests/routes.ts';
import { resourcesRoutes } from '../pages/resources/routes.ts';
import { reviewsRoutes } from '../pages/reviews/routes.ts';
import { rolesRoutes } from '../pages/roles/routes.ts';
import { securityRoutes } from '../pages/security/routes.ts';
import { serviceAccountsRoutes } from '../pages/service-accounts/routes.ts';
import { settingsRoutes } from '../pages/settings/routes.ts';
import { signInRoutes } from '../pages/sign-in/routes.ts';
import { sinksRoutes } from '../pages/sinks/routes.ts';
import { tenantsRoutes } from '../pages/tenants/routes.ts';
import { NotFound } from './not-found.tsx';
import { PageError } from './page-error.tsx';
import { PageSkeleton } from './page-skeleton.tsx';
import { consoleRoute, publicRoute, rootRoute } from './parents.tsx';

/** An address that leads nowhere keeps the navigation around it; signed-out people sign in first and learn nothing. */
const nowhereRoute = createRoute({ getParentRoute: () => consoleRoute, path: '$', component: NotFound });

/** Every page. An area exports its routes as one tuple; add it here. */
const routeTree = rootRoute.addChildren([
  publicRoute.addChildren([...signInRoutes, ...enrolmentRoutes]),
  consoleRoute.addChildren([
    ...homeRoutes,
    ...requestsRoutes,
    ...permissionsRoutes,
    ...delegationsRoutes,
    ...tenantsRoutes,
    ...branchesRoutes,
    ...projectsRoutes,
    ...membersRoutes,
    ...serviceAccountsRoutes,
    ...provisioningRoutes,
    ...rolesRoutes,
    ...matrixRoutes,
    ...compareRoutes,
    ...playgroundRoutes,
    ...policiesRoutes,
    ...resourcesRoutes,
    ...emergencyRoutes,
    ...gateRoutes,
    ...importsRoutes,
    ...reviewsRoutes,
    ...auditRoutes,
    ...anomaliesRoutes,
    ...dashboardRoutes,
    ...notificationsRoutes,
    ...logRoutes,
    ...clientsRoutes,
    ...policyServerRoutes,
    ...backupsRoutes,
    ...keysRoutes,
    ...installationRoutes,
    ...oidcRoutes,
    ...securityRoutes,
    ...settingsRoutes,
    ...sinksRoutes,
    ...referenceRoutes,
    nowhereRoute,
  ]),
]);

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    // Answers are cached by the query client; the router only decides when to ask.
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    defaultPendingMs: 120,
    defaultPendingMinMs: 0,
    defaultPendingComponent: PageSkeleton,
    defaultErrorComponent: PageError,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
