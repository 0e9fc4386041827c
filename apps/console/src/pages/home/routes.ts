import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export const homeRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/',
    staticData: { title: 'home.title' },
    component: lazyRouteComponent(() => import('./home-page.tsx'), 'HomePage'),
  }),
] as const;
