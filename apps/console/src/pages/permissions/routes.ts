import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export interface PermissionsSearch {
  readonly scope?: string;
  /** What "why not?" asks about; the scope is the page's. */
  readonly permission?: string;
}

export const permissionsRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/permissions',
    staticData: { title: 'permissions.title' },
    validateSearch: (search: Record<string, unknown>): PermissionsSearch => ({
      ...(typeof search['scope'] === 'string' ? { scope: search['scope'] } : {}),
      ...(typeof search['permission'] === 'string' ? { permission: search['permission'] } : {}),
    }),
    component: lazyRouteComponent(() => import('./permissions-page.tsx'), 'PermissionsPage'),
  }),
] as const;
