import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export const backupsRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/backups',
    staticData: { title: 'backups.title' },
    component: lazyRouteComponent(() => import('./backups-page.tsx'), 'BackupsPage'),
  }),
] as const;
