import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

/** Where the OpenID provider sends a person to decide; the address is fixed by the server. */
export const oidcRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/oidc/interaction/$uid',
    staticData: { title: 'oidc.title' },
    component: lazyRouteComponent(() => import('./consent-page.tsx'), 'ConsentPage'),
  }),
] as const;
