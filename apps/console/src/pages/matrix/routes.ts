import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';
import { readTexts } from '../../app/read-texts.ts';
import type { MatrixSearch } from './matrix-search.ts';

export const matrixRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/roles/matrix',
    staticData: { title: 'matrix.title' },
    validateSearch: (search: Record<string, unknown>): MatrixSearch =>
      readTexts(search, ['text', 'resource', 'role', 'kind']),
    component: lazyRouteComponent(() => import('./matrix-page.tsx'), 'MatrixPage'),
  }),
] as const;
