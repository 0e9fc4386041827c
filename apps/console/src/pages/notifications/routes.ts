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
    path: '/notifications/preferences',
    staticData: { title: 'notifications.preferences' },
    component: lazyRouteComponent(() => import('./preferences-page.tsx'), 'PreferencesPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/notifications/channels',
    staticData: { title: 'notifications.channels' },
    component: lazyRouteComponent(() => import('./channels-page.tsx'), 'ChannelsPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/notifications/channels/$id',
    staticData: { title: 'notifications.channels' },
    component: lazyRouteComponent(() => import('./channel-page.tsx'), 'ChannelPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/links',
    staticData: { title: 'notifications.title' },
    component: lazyRouteComponent(() => import('./link-page.tsx'), 'LinkPage'),
  }),
] as const;
