import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export const logRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/log',
    staticData: { title: 'log.title' },
    component: lazyRouteComponent(() => import('./log-page.tsx'), 'LogPage'),
  }),
] as const;
