import { Dialog, Section, StatusPill } from '@haechi/ui';
import { Button, Checkbox } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { useMe } from '../../app/session.ts';
import { CodeForm } from '../../credentials/code-form.tsx';
import { RecoveryCodes } from '../../credentials/recovery-codes.tsx';
import { useT } from '../../i18n/i18n.tsx';
import { AuthenticatorLine } from './authenticator-line.tsx';

const FEW = 3;

/** The second factor, and how many codes are left for when it is lost. */
export function RecoverySection() {
  const t = useT();
  const { recoveryCodesLeft } = useMe();
  const [opened, dialog] = useDisclosure();
  const few = recoveryCodesLeft <= FEW;
  return (
    <Section title={t('security.factor')} description={t('security.factor.description')}>
      <AuthenticatorLine />
      <div className="list-line">
        <div>
          <strong>{t('security.codes')}</strong>
          <p className="h-muted">{t(few ? 'security.codes.few' : 'security.codes.hint')}</p>
        </div>
        <div className="h-row">
          <StatusPill tone={few ? 'waiting' : 'neutral'}>
            {t('security.codes.left', { count: recoveryCodesLeft })}
          </StatusPill>
          <Button variant="default" onClick={dialog.open}>
            {t('security.codes.renew')}
          </Button>
        </div>
      </div>
      <RenewDialog opened={opened} onClose={dialog.close} />
    </Section>
  );
}

function RenewDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useT();
  const [locked, setLocked] = useState(false);
  const close = () => {
    setLocked(false);
    onClose();
  };
  return (
    <Dialog
      opened={opened}
      onClose={close}
      title={t('security.codes.renew')}
      size={440}
      // New codes on screen are not to be lost by a click beside them.
      closeOnClickOutside={!locked}
      closeOnEscape={!locked}
      withCloseButton={!locked}
    >
      {opened ? <RenewForm onShown={() => setLocked(true)} onClose={close} /> : null}
    </Dialog>
  );
}

function RenewForm({ onShown, onClose }: { onShown: () => void; onClose: () => void }) {
  const t = useT();
  const { user } = useMe();
  const [kept, setKept] = useState(false);
  const renew = useApiMutation('POST /api/v1/me/recovery-codes', {
    changes: ['GET /api/v1/me'],
    onSuccess: onShown,
  });
  if (renew.data) {
    return (
      <div className="h-stack">
        <p>{t('security.codes.shown')}</p>
        <RecoveryCodes codes={renew.data.recoveryCodes} account={user.email} />
        <Checkbox
          size="sm"
          label={t('enrolment.codes.kept')}
          checked={kept}
          onChange={(event) => setKept(event.currentTarget.checked)}
        />
        <Button disabled={!kept} onClick={onClose}>
          {t('security.codes.done')}
        </Button>
      </div>
    );
  }
  return (
    <CodeForm
      act={renew}
      label={t('signIn.code.label')}
      confirmLabel={t('security.codes.renew')}
      onCancel={onClose}
    >
      <p>{t('security.codes.effect')}</p>
    </CodeForm>
  );
}
