import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';
import type { ProjectSearch } from './project-search.ts';

export const projectsRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/projects',
    staticData: { title: 'projects.title' },
    validateSearch: (search: Record<string, unknown>): ProjectSearch => ({
      ...(typeof search['text'] === 'string' && search['text'] ? { text: search['text'] } : {}),
      ...(search['state'] === 'archived' || search['state'] === 'all' ? { state: search['state'] } : {}),
      ...(search['new'] === true ? { new: true } : {}),
    }),
    component: lazyRouteComponent(() => import('./projects-page.tsx'), 'ProjectsPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/projects/$id',
    staticData: { title: 'projects.title' },
    component: lazyRouteComponent(() => import('./project-page.tsx'), 'ProjectPage'),
  }),
] as const;
