import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export const rolesRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/roles',
    staticData: { title: 'roles.title' },
    component: lazyRouteComponent(() => import('./roles-page.tsx'), 'RolesPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/roles/new',
    staticData: { title: 'roles.create' },
    validateSearch: (search: Record<string, unknown>): { parent?: string } =>
      typeof search['parent'] === 'string' ? { parent: search['parent'] } : {},
    component: lazyRouteComponent(() => import('./create-role-page.tsx'), 'CreateRolePage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/roles/$id',
    staticData: { title: 'roles.title' },
    component: lazyRouteComponent(() => import('./role-page.tsx'), 'RolePage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/roles/$id/edit',
    staticData: { title: 'roles.edit' },
    component: lazyRouteComponent(() => import('./edit-role-page.tsx'), 'EditRolePage'),
  }),
] as const;
