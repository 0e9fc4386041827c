import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';
import { readCallsSearch, readToolsSearch } from './gate-search.ts';

export interface UpstreamsSearch {
  /** The dialog that adds a server is open. */
  readonly new?: true;
}

export const gateRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/gate',
    staticData: { title: 'gate.title' },
    validateSearch: (search: Record<string, unknown>): UpstreamsSearch =>
      search['new'] === true ? { new: true } : {},
    component: lazyRouteComponent(() => import('./upstreams-page.tsx'), 'UpstreamsPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/gate/upstreams/$id',
    staticData: { title: 'gate.title' },
    component: lazyRouteComponent(() => import('./upstream-page.tsx'), 'UpstreamPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/gate/tools',
    staticData: { title: 'gate.tools' },
    validateSearch: readToolsSearch,
    component: lazyRouteComponent(() => import('./tools-page.tsx'), 'ToolsPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/gate/tools/$id',
    staticData: { title: 'gate.tools' },
    component: lazyRouteComponent(() => import('./tool-page.tsx'), 'ToolPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/gate/calls',
    staticData: { title: 'gate.calls' },
    validateSearch: readCallsSearch,
    component: lazyRouteComponent(() => import('./calls-page.tsx'), 'CallsPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/gate/calls/$id',
    staticData: { title: 'gate.calls' },
    component: lazyRouteComponent(() => import('./call-page.tsx'), 'CallPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/gate/grants',
    staticData: { title: 'gate.grants' },
    component: lazyRouteComponent(() => import('./grants-page.tsx'), 'GrantsPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/gate/rules',
    staticData: { title: 'gate.rules' },
    component: lazyRouteComponent(() => import('./rules-page.tsx'), 'RulesPage'),
  }),
] as const;
