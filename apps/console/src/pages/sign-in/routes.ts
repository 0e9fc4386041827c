import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
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
    component: lazyRouteComponent(() => import('./page.tsx'), 'SignInPage'),
  }),
] as const;
