import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';
import { readTexts } from '../../app/read-texts.ts';

/** Everything of a comparison is in its address, so that it can be handed on. */
export interface CompareSearch {
  /** `people`; otherwise roles. */
  readonly of?: string;
  readonly first?: string;
  readonly second?: string;
  /** Where two people are compared. */
  readonly scope?: string;
  /** `all` shows also what both have in the same way. */
  readonly show?: string;
}

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
