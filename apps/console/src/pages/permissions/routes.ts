import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export const permissionsRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/permissions',
    staticData: { title: 'permissions.title' },
    component: lazyRouteComponent(() => import('./page.tsx'), 'PermissionsPage'),
  }),
] as const;
