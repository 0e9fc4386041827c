import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export const emergencyRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/emergency',
    staticData: { title: 'emergency.title' },
    component: lazyRouteComponent(() => import('./emergency-page.tsx'), 'EmergencyPage'),
  }),
] as const;
