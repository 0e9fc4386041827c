import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export const importsRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/imports',
    staticData: { title: 'imports.title' },
    component: lazyRouteComponent(() => import('./imports-page.tsx'), 'ImportsPage'),
  }),
] as const;
