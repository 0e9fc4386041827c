import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { publicRoute } from '../../app/parents.tsx';

export const enrollRoutes = [
  createRoute({
    getParentRoute: () => publicRoute,
    path: '/enroll',
    staticData: { title: 'enroll.title' },
    validateSearch: (search: Record<string, unknown>): { token?: string } =>
      typeof search['token'] === 'string' ? { token: search['token'] } : {},
    component: lazyRouteComponent(() => import('./page.tsx'), 'EnrollPage'),
  }),
] as const;
