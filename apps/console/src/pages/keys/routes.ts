import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../app/parents.tsx';

export const keysRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/keys',
    staticData: { title: 'keys.title' },
    component: lazyRouteComponent(() => import('./keys-page.tsx'), 'KeysPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/keys/certificates',
    staticData: { title: 'certificates.title' },
    component: lazyRouteComponent(() => import('./certificates-page.tsx'), 'CertificatesPage'),
  }),
] as const;
