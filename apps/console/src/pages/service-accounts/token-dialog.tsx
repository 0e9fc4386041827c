import { CodeBlock, ConfirmDialog, copyText, Dialog, showToast } from '@haechi/ui';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';

interface TokenDialogProps {
  readonly account: { readonly id: string; readonly name: string };
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** A fixed token for a program that cannot sign; it exists on this screen and nowhere else. */
export function TokenDialog({ account, opened, onClose }: TokenDialogProps) {
  const t = useT();
  const [token, setToken] = useState<string>();
  const make = useApiMutation('POST /api/v1/service-accounts/{id}/token', {
    changes: ['GET /api/v1/service-accounts'],
    onSuccess: (made) => setToken(made.token),
  });
  const close = () => {
    setToken(undefined);
    onClose();
  };
  const copy = () =>
    void copyText(token ?? '').then((copied) => {
      if (copied) showToast({ tone: 'good', word: t('ui.copied'), title: t('serviceAccounts.tokenCopied') });
    });
  return (
    <>
      <ConfirmDialog
        opened={opened && token === undefined}
        reason="required"
        title={t('serviceAccounts.tokenTitle', { name: account.name })}
        confirmLabel={t('serviceAccounts.makeToken')}
        busy={make.isPending}
        problem={make.error ?? undefined}
        onConfirm={(reason) => make.mutate({ params: { id: account.id }, body: { reason } })}
        onClose={close}
      >
        <p>{t('serviceAccounts.tokenText')}</p>
      </ConfirmDialog>
      <Dialog opened={opened && token !== undefined} onClose={close} title={account.name} size={520}>
        <div className="h-stack">
          <CodeBlock code={token ?? ''} wrap title={t('serviceAccounts.token')} />
          <p>{t('serviceAccounts.tokenOnce')}</p>
          <div className="h-row" style={{ justifyContent: 'flex-end' }}>
            <Button variant="default" onClick={close}>
              {t('clients.done')}
            </Button>
            <Button data-autofocus onClick={copy}>
              {t('serviceAccounts.tokenCopy')}
            </Button>
          </div>
        </div>
      </Dialog>
    </>
  );
}
