import { copyText, showToast } from '@haechi/ui';
import { Anchor, Button } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useT } from '../i18n/i18n.tsx';
import './authenticator-key.css';
import { QrCode } from './qr-code.tsx';

/** `JBSWY3DPEHPK3PXP` in fours, the way people read a key aloud. */
export function groupSecret(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(' ') ?? secret;
}

/** A key for an authenticator app: to be scanned, opened on this device, or typed in. */
export function AuthenticatorKey({ uri, secret }: { readonly uri: string; readonly secret: string }) {
  const t = useT();
  const copySecret = async () => {
    if (!(await copyText(secret))) return;
    showToast({ tone: 'good', word: t('ui.copied'), title: t('enrolment.authenticator.copied') });
  };
  return (
    <div className="h-authenticator-key">
      <QrCode text={uri} label={t('enrolment.authenticator.qr')} />
      <div>
        <Anchor className="h-authenticator-key__open" href={uri}>
          {t('enrolment.authenticator.openApp')}
        </Anchor>
        <p>{t('enrolment.authenticator.byHand')}</p>
        <p className="h-mono h-authenticator-key__secret" translate="no">
          {groupSecret(secret)}
        </p>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconCopy size={14} stroke={1.6} aria-hidden />}
          onClick={() => void copySecret()}
        >
          {t('enrolment.authenticator.copy')}
        </Button>
      </div>
    </div>
  );
}
