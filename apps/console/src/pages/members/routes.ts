import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export const membersRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/members',
    staticData: { title: 'members.title' },
    component: lazyRouteComponent(() => import('./page.tsx'), 'MembersPage'),
  }),
] as const;
