import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export interface MembersSearch {
  readonly text?: string;
  readonly tab?: 'invitations';
  /** The invite dialog is open; so that other pages can link to it. */
  readonly invite?: true;
}

export const membersRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/members',
    staticData: { title: 'members.title' },
    validateSearch: (search: Record<string, unknown>): MembersSearch => ({
      ...(typeof search['text'] === 'string' && search['text'] ? { text: search['text'] } : {}),
      ...(search['tab'] === 'invitations' ? { tab: 'invitations' } : {}),
      ...(search['invite'] === true ? { invite: true } : {}),
    }),
    component: lazyRouteComponent(() => import('./members-page.tsx'), 'MembersPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/members/$userId',
    staticData: { title: 'members.title' },
    component: lazyRouteComponent(() => import('./member-page.tsx'), 'MemberPage'),
  }),
] as const;
