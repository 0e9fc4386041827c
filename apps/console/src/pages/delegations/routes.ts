import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';
import { readTexts } from '../../app/read-texts.ts';

export interface DelegationsSearch {
  /** `received` or `all`; otherwise what I have given. */
  readonly show?: string;
}

export const delegationsRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/delegations',
    staticData: { title: 'delegations.title' },
    validateSearch: (search: Record<string, unknown>): DelegationsSearch => readTexts(search, ['show']),
    component: lazyRouteComponent(() => import('./delegations-page.tsx'), 'DelegationsPage'),
  }),
] as const;
