import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export const referenceRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/reference',
    staticData: { title: 'reference.title' },
    component: lazyRouteComponent(() => import('./page.tsx'), 'ReferencePage'),
  }),
] as const;
