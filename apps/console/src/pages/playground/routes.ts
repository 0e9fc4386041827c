import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';
import { readTexts } from '../../app/read-texts.ts';
import type { PlaygroundSearch } from './playground-search.ts';

export const playgroundRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/playground',
    staticData: { title: 'playground.title' },
    validateSearch: (search: Record<string, unknown>): PlaygroundSearch =>
      readTexts(search, ['principal', 'permission', 'scope', 'resource']),
    component: lazyRouteComponent(() => import('./playground-page.tsx'), 'PlaygroundPage'),
  }),
] as const;
