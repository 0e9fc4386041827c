import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export interface NotificationsSearch {
  readonly unread?: true;
}

export const notificationsRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/notifications',
    staticData: { title: 'notifications.title' },
    validateSearch: (search: Record<string, unknown>): NotificationsSearch =>
      search['unread'] === true || search['unread'] === 'true' ? { unread: true } : {},
    component: lazyRouteComponent(() => import('./notifications-page.tsx'), 'NotificationsPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/links',
    staticData: { title: 'notifications.title' },
    component: lazyRouteComponent(() => import('./link-page.tsx'), 'LinkPage'),
  }),
] as const;
