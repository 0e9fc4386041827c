import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export const settingsRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/settings',
    staticData: { title: 'settings.title' },
    component: lazyRouteComponent(() => import('./page.tsx'), 'SettingsPage'),
  }),
] as const;
