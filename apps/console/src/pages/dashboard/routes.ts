import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';
import type { DashboardSearch } from './dashboard-search.ts';

export const dashboardRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/dashboard',
    staticData: { title: 'dashboard.title' },
    validateSearch: (search: Record<string, unknown>): DashboardSearch =>
      search['range'] === '7d' || search['range'] === '30d' ? { range: search['range'] } : {},
    component: lazyRouteComponent(() => import('./dashboard-page.tsx'), 'DashboardPage'),
  }),
] as const;
