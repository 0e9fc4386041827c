import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export const policiesRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/policies',
    staticData: { title: 'policies.title' },
    component: lazyRouteComponent(() => import('./policies-page.tsx'), 'PoliciesPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/policies/approvals',
    staticData: { title: 'approvalRules.title' },
    component: lazyRouteComponent(
      () => import('../approval-rules/approval-rules-page.tsx'),
      'ApprovalRulesPage',
    ),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/policies/on-call',
    staticData: { title: 'approvalRules.onCall' },
    component: lazyRouteComponent(() => import('../approval-rules/on-call-page.tsx'), 'OnCallPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/policies/separation',
    staticData: { title: 'separation.title' },
    component: lazyRouteComponent(() => import('../separation/separation-page.tsx'), 'SeparationPage'),
  }),
] as const;
