import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export const policyServerRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/policy-server',
    staticData: { title: 'policyServer.title' },
    component: lazyRouteComponent(() => import('./policy-server-page.tsx'), 'PolicyServerPage'),
  }),
] as const;
