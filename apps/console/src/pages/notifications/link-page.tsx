import { ErrorState, PageHeader } from '@haechi/ui';
import { Button, Loader } from '@mantine/core';
import { Link, useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';

/** Where a link of a message leads: it is used up and gives way to its request, or says why not. */
export function LinkPage() {
  const t = useT();
  const navigate = useNavigate();
  // In the fragment, which browsers send to nobody.
  const token = useLocation().hash;
  const open = useApiMutation('POST /api/v1/me/notification-links/open', {
    onSuccess: ({ target }) => void navigate({ to: `/requests/${target.id}`, replace: true }),
  });
  const { mutate } = open;
  const used = useRef<string>(undefined);
  useEffect(() => {
    if (used.current === token) return;
    used.current = token;
    mutate({ body: { token } });
  }, [mutate, token]);
  return (
    <>
      <PageHeader title={t('notifications.link.title')} />
      {open.error ? (
        <div className="h-stack">
          <ErrorState problem={open.error} />
          <p>{t('notifications.link.hint')}</p>
          <div>
            <Button component={Link} to="/requests" variant="default">
              {t('notifications.link.requests')}
            </Button>
          </div>
        </div>
      ) : (
        <Loader aria-label={t('notifications.link.title')} />
      )}
    </>
  );
}
