import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export interface TenantsSearch {
  readonly text?: string;
  /** The create dialog is open; so that other pages can link to it. */
  readonly new?: true;
}

export const tenantsRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/tenants',
    staticData: { title: 'tenants.title' },
    validateSearch: (search: Record<string, unknown>): TenantsSearch => ({
      ...(typeof search['text'] === 'string' && search['text'] ? { text: search['text'] } : {}),
      ...(search['new'] === true ? { new: true } : {}),
    }),
    component: lazyRouteComponent(() => import('./tenants-page.tsx'), 'TenantsPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/tenants/$id',
    staticData: { title: 'tenants.title' },
    component: lazyRouteComponent(() => import('./tenant-page.tsx'), 'TenantPage'),
  }),
] as const;
