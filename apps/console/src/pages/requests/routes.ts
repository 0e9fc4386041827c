import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';
import type { AskSearch, RequestsSearch } from './requests-search.ts';

export const requestsRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/requests',
    staticData: { title: 'requests.title' },
    validateSearch: (search: Record<string, unknown>): RequestsSearch => ({
      ...(search['view'] === 'mine' || search['view'] === 'all' ? { view: search['view'] } : {}),
      ...(typeof search['open'] === 'string' ? { open: search['open'] } : {}),
    }),
    component: lazyRouteComponent(() => import('./requests-page.tsx'), 'RequestsPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/requests/new',
    staticData: { title: 'requests.ask.title' },
    validateSearch: (search: Record<string, unknown>): AskSearch => ({
      ...(typeof search['permission'] === 'string' ? { permission: search['permission'] } : {}),
      ...(typeof search['scope'] === 'string' ? { scope: search['scope'] } : {}),
    }),
    component: lazyRouteComponent(() => import('./ask-page.tsx'), 'AskPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/requests/$id',
    staticData: { title: 'requests.title' },
    component: lazyRouteComponent(() => import('./request-page.tsx'), 'RequestPage'),
  }),
] as const;
