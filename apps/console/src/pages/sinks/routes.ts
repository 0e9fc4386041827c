import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export interface SinksSearch {
  /** The dialog that makes a sink is open. */
  readonly new?: true;
}

export const sinksRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/sinks',
    staticData: { title: 'sinks.title' },
    validateSearch: (search: Record<string, unknown>): SinksSearch =>
      search['new'] === true ? { new: true } : {},
    component: lazyRouteComponent(() => import('./sinks-page.tsx'), 'SinksPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/sinks/$id',
    staticData: { title: 'sinks.title' },
    component: lazyRouteComponent(() => import('./sink-page.tsx'), 'SinkPage'),
  }),
] as const;
