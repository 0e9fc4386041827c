import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export const settingsRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/settings',
    staticData: { title: 'settings.title' },
    validateSearch: (search: Record<string, unknown>): { text?: string } =>
      typeof search['text'] === 'string' && search['text'] ? { text: search['text'] } : {},
    component: lazyRouteComponent(() => import('./settings-page.tsx'), 'SettingsPage'),
  }),
] as const;
