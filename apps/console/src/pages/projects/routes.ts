import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export const projectsRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/projects',
    staticData: { title: 'projects.title' },
    component: lazyRouteComponent(() => import('./page.tsx'), 'ProjectsPage'),
  }),
] as const;
