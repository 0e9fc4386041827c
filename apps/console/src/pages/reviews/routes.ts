import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export const reviewsRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/reviews',
    staticData: { title: 'reviews.title' },
    component: lazyRouteComponent(() => import('./reviews-page.tsx'), 'ReviewsPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/reviews/$id',
    staticData: { title: 'reviews.title' },
    component: lazyRouteComponent(() => import('./review-page.tsx'), 'ReviewPage'),
  }),
] as const;
