import { Dialog } from '@haechi/ui';
import { useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { SecretOnce } from '../../credentials/secret-once.tsx';
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
  return (
    <>
      <ActDialog
        opened={opened && token === undefined}
        reason="required"
        title={t('serviceAccounts.tokenTitle', { name: account.name })}
        confirmLabel={t('serviceAccounts.makeToken')}
        act={make}
        onConfirm={(reason) => make.mutate({ params: { id: account.id }, body: { reason } })}
        onClose={close}
      >
        <p>{t('serviceAccounts.tokenText')}</p>
      </ActDialog>
      <Dialog opened={opened && token !== undefined} onClose={close} title={account.name} size={520}>
        {token === undefined ? null : (
          <SecretOnce
            secret={token}
            title={t('serviceAccounts.token')}
            hint={t('serviceAccounts.tokenOnce')}
            onDone={close}
          />
        )}
      </Dialog>
    </>
  );
}
