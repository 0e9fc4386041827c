import { CodeBlock, ConfirmDialog, Dialog } from '@haechi/ui';
import { useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';
import type { RenewedKind } from './key-columns.tsx';

const CHANGES = ['GET /api/v1/keys', 'GET /api/v1/audit/log', 'GET /api/v1/backups'] as const;

/** Changes a signing key, then shows the new one, which has to be handed out. */
export function RenewKeyDialog({
  kind,
  onClose,
}: {
  readonly kind: RenewedKind | undefined;
  readonly onClose: () => void;
}) {
  const t = useT();
  const [made, setMade] = useState<string>();
  const options = {
    changes: CHANGES,
    onSuccess: ({ verifierKey }: { verifierKey: string }) => {
      setMade(verifierKey);
      onClose();
    },
  };
  const log = useApiMutation('POST /api/v1/keys/log/rotation', options);
  const witness = useApiMutation('POST /api/v1/keys/witness/rotation', options);
  const backup = useApiMutation('POST /api/v1/keys/backup/rotation', options);
  const mutation = { log, witness, backup }[kind ?? 'log'];
  return (
    <>
      <ConfirmDialog
        opened={kind !== undefined}
        reason="required"
        title={t('keys.renewTitle')}
        confirmLabel={t('keys.renew')}
        busy={mutation.isPending}
        problem={mutation.error ?? undefined}
        onConfirm={(reason) => mutation.mutate({ body: { reason } })}
        onClose={() => {
          mutation.reset();
          onClose();
        }}
      >
        <p>{t(`keys.renewText.${kind ?? 'log'}`)}</p>
      </ConfirmDialog>
      <Dialog opened={made !== undefined} title={t('keys.renewed')} onClose={() => setMade(undefined)}>
        <p>{t('keys.handOut')}</p>
        <CodeBlock title={t('keys.verifierKey')} code={made ?? ''} wrap />
      </Dialog>
    </>
  );
}
