import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export const logRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/log',
    staticData: { title: 'log.title' },
    component: lazyRouteComponent(() => import('./log-page.tsx'), 'LogPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/log/tiers',
    staticData: { title: 'tiers.title' },
    component: lazyRouteComponent(() => import('./tiers-page.tsx'), 'TiersPage'),
  }),
] as const;
