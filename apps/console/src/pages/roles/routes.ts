import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export const rolesRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/roles',
    staticData: { title: 'roles.title' },
    component: lazyRouteComponent(() => import('./page.tsx'), 'RolesPage'),
  }),
] as const;
