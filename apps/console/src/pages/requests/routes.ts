import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export const requestsRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/requests',
    staticData: { title: 'requests.title' },
    component: lazyRouteComponent(() => import('./page.tsx'), 'RequestsPage'),
  }),
] as const;
