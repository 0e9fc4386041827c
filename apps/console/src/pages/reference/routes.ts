import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export interface ReferenceSearch {
  /** The operation shown, as `POST /api/v1/projects`. */
  readonly op?: string;
  readonly text?: string;
}

export const referenceRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/reference',
    staticData: { title: 'reference.title' },
    validateSearch: (search: Record<string, unknown>): ReferenceSearch => ({
      ...(typeof search['op'] === 'string' ? { op: search['op'] } : {}),
      ...(typeof search['text'] === 'string' && search['text'] ? { text: search['text'] } : {}),
    }),
    component: lazyRouteComponent(() => import('./reference-page.tsx'), 'ReferencePage'),
  }),
] as const;
