import { Dialog } from '@haechi/ui';
import { Button } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useT } from '../i18n/i18n.tsx';

/**
 * Asks before a page with unsaved changes is left, by a link or by closing the tab. Render what it answers.
 *
 * @example const guard = useUnsavedGuard(form.dirty); return <>{guard}…</>;
 */
export function useUnsavedGuard(dirty: boolean): ReactNode {
  const t = useT();
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => dirty && current.pathname !== next.pathname,
    enableBeforeUnload: () => dirty,
    withResolver: true,
  });
  if (blocker.status !== 'blocked') return null;
  return (
    <Dialog opened onClose={blocker.reset} title={t('unsaved.title')} size={420}>
      <div className="h-stack">
        <p>{t('unsaved.body')}</p>
        <div className="h-row" style={{ justifyContent: 'flex-end' }}>
          <Button variant="default" onClick={blocker.reset}>
            {t('unsaved.stay')}
          </Button>
          <Button color="red" onClick={blocker.proceed}>
            {t('unsaved.leave')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
