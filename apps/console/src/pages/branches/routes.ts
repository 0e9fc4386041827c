import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export interface BranchesSearch {
  /** The create dialog is open; so that other pages can link to it. */
  readonly new?: true;
}

export const branchesRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/branches',
    staticData: { title: 'branches.title' },
    validateSearch: (search: Record<string, unknown>): BranchesSearch =>
      search['new'] === true ? { new: true } : {},
    component: lazyRouteComponent(() => import('./branches-page.tsx'), 'BranchesPage'),
  }),
] as const;
