import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export const securityRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/security',
    staticData: { title: 'security.title' },
    component: lazyRouteComponent(() => import('./security-page.tsx'), 'SecurityPage'),
  }),
] as const;
