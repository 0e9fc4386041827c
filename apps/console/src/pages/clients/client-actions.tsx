import { Dialog, showToast } from '@haechi/ui';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import { ClientSecret } from './client-secret.tsx';

export type OidcClient = ApiResponse<'GET /api/v1/clients'>['items'][number];

/** What may be done with one client, each with the question before it. */
export function ClientActions({ client }: { readonly client: OidcClient }) {
  const t = useT();
  const mayRenew = useCan('client:update') && client.authMethod === 'client_secret_basic';
  const mayRemove = useCan('client:delete');
  const [asking, setAsking] = useState<'renew' | 'remove'>();
  const [secret, setSecret] = useState<string>();
  const close = () => setAsking(undefined);
  const renew = useApiMutation('POST /api/v1/clients/{id}/secret', {
    changes: ['GET /api/v1/clients'],
    onSuccess: (renewed) => {
      close();
      setSecret(renewed.secret);
    },
  });
  const remove = useApiMutation('POST /api/v1/clients/{id}/delete', {
    changes: ['GET /api/v1/clients'],
    onSuccess: () => {
      close();
      showToast({ tone: 'good', word: t('clients.removedWord'), title: client.name });
    },
  });
  const { id, name } = client;
  return (
    <div className="h-row">
      {mayRenew ? (
        <Button variant="default" size="xs" onClick={() => setAsking('renew')}>
          {t('clients.renew')}
        </Button>
      ) : null}
      {mayRemove ? (
        <Button variant="default" size="xs" onClick={() => setAsking('remove')}>
          {t('clients.remove')}
        </Button>
      ) : null}
      <ActDialog
        opened={asking === 'renew'}
        reason="required"
        title={t('clients.renewTitle', { name })}
        confirmLabel={t('clients.renew')}
        act={renew}
        onConfirm={(reason) => renew.mutate({ params: { id }, body: { reason } })}
        onClose={close}
      >
        <p>{t('clients.renewText')}</p>
      </ActDialog>
      <ActDialog
        opened={asking === 'remove'}
        danger
        reason="required"
        title={t('clients.removeTitle', { name })}
        confirmLabel={t('clients.remove')}
        act={remove}
        onConfirm={(reason) => remove.mutate({ params: { id }, body: { reason } })}
        onClose={close}
      >
        <p>{t('clients.removeText')}</p>
        {client.documentUrl === null ? null : <p>{t('clients.removeDocument')}</p>}
      </ActDialog>
      <Dialog opened={secret !== undefined} onClose={() => setSecret(undefined)} title={name} size={520}>
        {secret === undefined ? null : (
          <ClientSecret clientId={id} secret={secret} onDone={() => setSecret(undefined)} />
        )}
      </Dialog>
    </div>
  );
}
