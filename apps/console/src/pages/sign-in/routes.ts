import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { apiQuery } from '../../api/api.ts';
import { publicRoute } from '../../app/parents.tsx';
import { safeReturnPath } from '../../app/return-path.ts';

export const signInRoutes = [
  createRoute({
    getParentRoute: () => publicRoute,
    path: '/sign-in',
    staticData: { title: 'signIn.title' },
    validateSearch: (search: Record<string, unknown>): { next?: string } => {
      const next = safeReturnPath(search['next']);
      return next === '/' ? {} : { next };
    },
    // Known before the first paint, so that the form is not swapped under the reader's hands. A failure is no matter.
    loader: ({ context }) => context.queryClient.prefetchQuery(apiQuery('GET /api/v1/setup')),
    component: lazyRouteComponent(() => import('./page.tsx'), 'SignInPage'),
  }),
  createRoute({
    getParentRoute: () => publicRoute,
    path: '/sign-in/external',
    staticData: { title: 'signIn.title' },
    component: lazyRouteComponent(() => import('./external-page.tsx'), 'ExternalPage'),
  }),
] as const;
