import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';
import { readAnomaliesSearch } from './anomalies-search.ts';

export const anomaliesRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/anomalies',
    staticData: { title: 'anomalies.title' },
    validateSearch: readAnomaliesSearch,
    component: lazyRouteComponent(() => import('./anomalies-page.tsx'), 'AnomaliesPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/anomalies/rules',
    staticData: { title: 'anomalies.rules' },
    component: lazyRouteComponent(() => import('./rules-page.tsx'), 'RulesPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/anomalies/$id',
    staticData: { title: 'anomalies.one' },
    component: lazyRouteComponent(() => import('./anomaly-page.tsx'), 'AnomalyPage'),
  }),
] as const;
