import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export interface ClientsSearch {
  /** The dialog that registers a client is open. */
  readonly new?: true;
}

export const clientsRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/clients',
    staticData: { title: 'clients.title' },
    validateSearch: (search: Record<string, unknown>): ClientsSearch =>
      search['new'] === true ? { new: true } : {},
    component: lazyRouteComponent(() => import('./clients-page.tsx'), 'ClientsPage'),
  }),
] as const;
