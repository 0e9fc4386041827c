import { Outlet } from '@tanstack/react-router';
import { DocumentTitle } from './document-title.tsx';

export function RootFrame() {
  return (
    <>
      <DocumentTitle />
      <Outlet />
    </>
  );
}
