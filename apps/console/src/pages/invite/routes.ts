import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { publicRoute } from '../../app/parents.tsx';

export const inviteRoutes = [
  createRoute({
    getParentRoute: () => publicRoute,
    path: '/invite',
    staticData: { title: 'invite.title' },
    validateSearch: (search: Record<string, unknown>): { token?: string } =>
      typeof search['token'] === 'string' ? { token: search['token'] } : {},
    component: lazyRouteComponent(() => import('./page.tsx'), 'InvitePage'),
  }),
] as const;
