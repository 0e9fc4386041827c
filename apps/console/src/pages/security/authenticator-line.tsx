import { Dialog, ErrorState, RelativeTime, StatusPill, showToast } from '@haechi/ui';
import { Button, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { AuthenticatorKey } from '../../credentials/authenticator-key.tsx';
import { CodeForm } from '../../credentials/code-form.tsx';
import { useT } from '../../i18n/i18n.tsx';

type Begun = ApiResponse<'POST /api/v1/me/authenticator/options'>;

/** The authenticator app, and another one in its place. */
export function AuthenticatorLine() {
  const t = useT();
  const authenticator = useApi('GET /api/v1/me/authenticator');
  const [begun, setBegun] = useState<Begun>();
  const begin = useApiMutation('POST /api/v1/me/authenticator/options', { onSuccess: setBegun });
  const enrolledAt = authenticator.data?.enrolledAt ?? null;
  return (
    <div className="list-line">
      <div>
        <strong>{t('security.factor.app')}</strong>
        <p className="h-muted">
          {t('security.factor.appHint')}
          {enrolledAt === null ? null : (
            <>
              {' '}
              · {t('security.factor.since')} <RelativeTime at={enrolledAt} />
            </>
          )}
        </p>
        {begin.error ? <ErrorState inline problem={begin.error} /> : null}
      </div>
      <div className="h-row">
        {authenticator.data ? (
          <StatusPill tone={enrolledAt === null ? 'neutral' : 'good'}>
            {t(enrolledAt === null ? 'security.factor.off' : 'security.factor.on')}
          </StatusPill>
        ) : (
          <Skeleton height={22} width={56} />
        )}
        <Button variant="default" loading={begin.isPending} onClick={() => begin.mutate({})}>
          {t(enrolledAt === null ? 'security.factor.add' : 'security.factor.replace')}
        </Button>
      </div>
      <Dialog
        opened={begun !== undefined}
        onClose={() => setBegun(undefined)}
        title={t('security.factor.replaceTitle')}
        size={440}
        closeOnClickOutside={false}
      >
        {begun === undefined ? null : <ConfirmForm begun={begun} onClose={() => setBegun(undefined)} />}
      </Dialog>
    </div>
  );
}

function ConfirmForm({ begun, onClose }: { readonly begun: Begun; readonly onClose: () => void }) {
  const t = useT();
  const confirm = useApiMutation('POST /api/v1/me/authenticator', {
    changes: ['GET /api/v1/me/authenticator', 'GET /api/v1/me/sessions', 'GET /api/v1/me/notices'],
    onSuccess: () => {
      showToast({ tone: 'good', word: t('security.saved'), title: t('security.factor.replaced') });
      onClose();
    },
  });
  return (
    <CodeForm
      act={confirm}
      label={t('security.factor.newCode')}
      confirmLabel={t('security.factor.confirm')}
      onCancel={onClose}
    >
      <p>{t('security.factor.replaceEffect')}</p>
      <AuthenticatorKey uri={begun.uri} secret={begun.secret} />
    </CodeForm>
  );
}
