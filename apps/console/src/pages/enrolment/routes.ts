import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { publicRoute } from '../../app/parents.tsx';
import { keepToken } from './link-token.ts';

const readToken = (search: Record<string, unknown>): { token?: string } =>
  typeof search['token'] === 'string' ? { token: search['token'] } : {};

/** The two doors one-time links lead to: the first administrator's, and everybody else's. */
export const enrolmentRoutes = [
  createRoute({
    getParentRoute: () => publicRoute,
    path: '/enroll',
    staticData: { title: 'enrolment.title' },
    validateSearch: readToken,
    beforeLoad: ({ search }) => {
      if (search.token === undefined) return;
      // Out of the address bar before anything is shown: it must not end up in history, bookmarks or screenshots.
      keepToken('enroll', search.token);
      throw redirect({ to: '/enroll', search: {}, replace: true });
    },
    component: lazyRouteComponent(() => import('./page.tsx'), 'EnrollPage'),
  }),
  createRoute({
    getParentRoute: () => publicRoute,
    path: '/invite',
    staticData: { title: 'enrolment.titleInvite' },
    validateSearch: readToken,
    beforeLoad: ({ search }) => {
      if (search.token === undefined) return;
      keepToken('invite', search.token);
      throw redirect({ to: '/invite', search: {}, replace: true });
    },
    component: lazyRouteComponent(() => import('./page.tsx'), 'InvitePage'),
  }),
] as const;
