import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';
import { readTexts } from '../../app/read-texts.ts';

export interface ResourcesSearch {
  readonly type?: string;
}

export const resourcesRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/resources',
    staticData: { title: 'resources.title' },
    validateSearch: (search: Record<string, unknown>): ResourcesSearch => readTexts(search, ['type']),
    component: lazyRouteComponent(() => import('./resources-page.tsx'), 'ResourcesPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/resources/names',
    staticData: { title: 'resources.names' },
    component: lazyRouteComponent(() => import('./subjects-page.tsx'), 'SubjectsPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/resources/types',
    staticData: { title: 'resources.types' },
    component: lazyRouteComponent(() => import('./entity-types-page.tsx'), 'EntityTypesPage'),
  }),
] as const;
