import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';
import { readTexts } from '../../app/read-texts.ts';

export interface MatrixSearch {
  /** Text of a permission. */
  readonly text?: string;
  readonly resource?: string;
  /** Text of a role. */
  readonly role?: string;
  readonly kind?: string;
}

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
