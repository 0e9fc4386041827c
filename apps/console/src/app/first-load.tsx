import { Mark } from '@haechi/ui';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { useT } from '../i18n/i18n.tsx';
import './first-load.css';
import { PageError } from './page-error.tsx';

/** Before it is known who is there, nothing but the mark is certain. */
export function FirstPending() {
  const t = useT();
  return (
    <div className="h-first" role="status">
      <Mark size={44} title={t('app.loading')} />
    </div>
  );
}

/** The server did not say who is there, so there is no shell to show the error in. */
export function FirstError(props: ErrorComponentProps) {
  return (
    <main className="h-first">
      <Mark size={64} />
      <PageError {...props} />
    </main>
  );
}
