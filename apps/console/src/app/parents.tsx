import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { ApiProblem } from '../api/problem.ts';
import type { PlainKey } from '../i18n/catalogue.ts';
import { FirstError, FirstPending } from './first-load.tsx';
import { NotFound } from './not-found.tsx';
import { RootFrame } from './root-frame.tsx';
import { meQuery } from './session.ts';

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** The page's name in the browser's title; `useDocumentTitle` refines it. */
    title?: PlainKey;
  }
}

export interface RouterContext {
  readonly queryClient: QueryClient;
}

export const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: RootFrame,
  notFoundComponent: NotFound,
});

/** Parent of every page for signed-out people. */
export const publicRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'public',
  component: lazyRouteComponent(() => import('./layout/public-layout.tsx'), 'PublicLayout'),
});

/** Parent of every page behind sign-in. Without a session the reader signs in and comes back. */
export const consoleRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'console',
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(meQuery);
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) {
        throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href } });
      }
      throw error;
    }
  },
  pendingComponent: FirstPending,
  errorComponent: FirstError,
  component: lazyRouteComponent(() => import('./layout/console-layout.tsx'), 'ConsoleLayout'),
});
