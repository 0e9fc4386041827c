import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export const installationRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/installation',
    staticData: { title: 'installation.title' },
    component: lazyRouteComponent(() => import('./installation-page.tsx'), 'InstallationPage'),
  }),
] as const;
