import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';
import { readAuditSearch } from './audit-search.ts';

export const auditRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/audit',
    staticData: { title: 'audit.title' },
    validateSearch: readAuditSearch,
    component: lazyRouteComponent(() => import('./audit-page.tsx'), 'AuditPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/audit/$id',
    staticData: { title: 'audit.one' },
    component: lazyRouteComponent(() => import('./event-page.tsx'), 'EventPage'),
  }),
] as const;
