import { Dialog, ErrorState, showToast } from '@haechi/ui';
import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import { KeyField, readPublicKey } from './key-field.tsx';
import { TokenDialog } from './token-dialog.tsx';

export type ServiceAccount = ApiResponse<'GET /api/v1/service-accounts'>['items'][number];

const READS = [
  'GET /api/v1/service-accounts',
  'GET /api/v1/members',
  'GET /api/v1/members/{userId}',
] as const;

/** What may be done with one account. Suspending is on its page among the members. */
export function ServiceAccountActions({ account }: { readonly account: ServiceAccount }) {
  const t = useT();
  const mayUpdate = useCan('service_account:update');
  const mayRemove = useCan('service_account:delete');
  const [asking, setAsking] = useState<'keys' | 'token' | 'remove'>();
  const close = () => setAsking(undefined);
  const remove = useApiMutation('POST /api/v1/service-accounts/{id}/delete', {
    changes: READS,
    onSuccess: () => {
      close();
      showToast({ tone: 'good', word: t('serviceAccounts.removedWord'), title: account.name });
    },
  });
  return (
    <div className="h-row">
      {mayUpdate ? (
        <Button variant="default" size="xs" onClick={() => setAsking('keys')}>
          {t('serviceAccounts.replaceKey')}
        </Button>
      ) : null}
      {mayUpdate ? (
        <Button variant="default" size="xs" onClick={() => setAsking('token')}>
          {t('serviceAccounts.makeToken')}
        </Button>
      ) : null}
      {mayRemove ? (
        <Button variant="default" size="xs" onClick={() => setAsking('remove')}>
          {t('serviceAccounts.remove')}
        </Button>
      ) : null}
      <Dialog
        opened={asking === 'keys'}
        onClose={close}
        title={t('serviceAccounts.replaceTitle', { name: account.name })}
        size={520}
      >
        {asking === 'keys' ? <ReplaceKey account={account} onClose={close} /> : null}
      </Dialog>
      <TokenDialog account={account} opened={asking === 'token'} onClose={close} />
      <ActDialog
        opened={asking === 'remove'}
        danger
        reason="required"
        title={t('serviceAccounts.removeTitle', { name: account.name })}
        confirmLabel={t('serviceAccounts.remove')}
        act={remove}
        onConfirm={(reason) => remove.mutate({ params: { id: account.id }, body: { reason } })}
        onClose={close}
      >
        <p>{t('serviceAccounts.removeText')}</p>
      </ActDialog>
    </div>
  );
}

function ReplaceKey({
  account,
  onClose,
}: {
  readonly account: ServiceAccount;
  readonly onClose: () => void;
}) {
  const t = useT();
  const [key, setKey] = useState('');
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const replace = useApiMutation('POST /api/v1/service-accounts/{id}/keys', {
    changes: READS,
    onSuccess: () => {
      showToast({ tone: 'good', word: t('serviceAccounts.replacedWord'), title: account.name });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const publicKey = readPublicKey(key);
    if (publicKey === undefined || reason.trim() === '') return;
    replace.mutate({ params: { id: account.id }, body: { keys: [publicKey], reason: reason.trim() } });
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <p>{t('serviceAccounts.replaceText')}</p>
      <KeyField name={account.name} value={key} tried={tried} onChange={setKey} />
      <TextInput
        required
        label={t('serviceAccounts.reason')}
        maxLength={1000}
        value={reason}
        error={tried && reason.trim() === '' ? t('serviceAccounts.reasonMissing') : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {replace.error ? <ErrorState inline problem={replace.error} /> : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={replace.isPending}>
          {t('serviceAccounts.replaceKey')}
        </Button>
      </div>
    </form>
  );
}
