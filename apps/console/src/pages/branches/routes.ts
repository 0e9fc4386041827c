import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export const branchesRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/branches',
    staticData: { title: 'branches.title' },
    component: lazyRouteComponent(() => import('./page.tsx'), 'BranchesPage'),
  }),
] as const;
