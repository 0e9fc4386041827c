import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export const tenantsRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/tenants',
    staticData: { title: 'tenants.title' },
    component: lazyRouteComponent(() => import('./page.tsx'), 'TenantsPage'),
  }),
] as const;
