import { CodeBlock, copyText, showToast } from '@haechi/ui';
import { Button } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useT } from '../../i18n/i18n.tsx';

export interface SecretOnceProps {
  readonly clientId: string;
  readonly secret: string;
  readonly onDone: () => void;
}

/** The secret of a client. It exists on this screen and nowhere else. */
export function SecretOnce({ clientId, secret, onDone }: SecretOnceProps) {
  const t = useT();
  const copy = () =>
    void copyText(secret).then((copied) => {
      if (copied) showToast({ tone: 'good', word: t('ui.copied'), title: t('clients.secretCopied') });
    });
  return (
    <div className="h-stack">
      <CodeBlock code={clientId} wrap title={t('clients.id')} />
      <CodeBlock code={secret} wrap title={t('clients.secret')} />
      <p>{t('clients.secretOnce')}</p>
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onDone}>
          {t('clients.done')}
        </Button>
        <Button data-autofocus leftSection={<IconCopy size={16} stroke={1.6} aria-hidden />} onClick={copy}>
          {t('clients.secretCopy')}
        </Button>
      </div>
    </div>
  );
}
