import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export interface ServiceAccountsSearch {
  /** The dialog that makes an account is open. */
  readonly new?: true;
}

export const serviceAccountsRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/service-accounts',
    staticData: { title: 'serviceAccounts.title' },
    validateSearch: (search: Record<string, unknown>): ServiceAccountsSearch =>
      search['new'] === true ? { new: true } : {},
    component: lazyRouteComponent(() => import('./service-accounts-page.tsx'), 'ServiceAccountsPage'),
  }),
] as const;
