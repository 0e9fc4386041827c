import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';
import { readTexts } from '../../app/read-texts.ts';
import type { CompareSearch } from './compare-search.ts';

export const compareRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/roles/compare',
    staticData: { title: 'compare.title' },
    validateSearch: (search: Record<string, unknown>): CompareSearch =>
      readTexts(search, ['of', 'first', 'second', 'scope', 'show']),
    component: lazyRouteComponent(() => import('./compare-page.tsx'), 'ComparePage'),
  }),
] as const;
