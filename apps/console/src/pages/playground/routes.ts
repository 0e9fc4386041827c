import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';
import { readTexts } from '../../app/read-texts.ts';

/** The question is in the address, so that it can be handed on; changes somebody thinks about are not. */
export interface PlaygroundSearch {
  readonly principal?: string;
  readonly permission?: string;
  readonly scope?: string;
  readonly resource?: string;
}

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
