import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export const provisioningRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/provisioning',
    staticData: { title: 'provisioning.title' },
    component: lazyRouteComponent(() => import('./provisioning-page.tsx'), 'ProvisioningPage'),
  }),
] as const;
