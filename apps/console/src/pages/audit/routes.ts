import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export const auditRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/audit',
    staticData: { title: 'audit.title' },
    component: lazyRouteComponent(() => import('./page.tsx'), 'AuditPage'),
  }),
] as const;
