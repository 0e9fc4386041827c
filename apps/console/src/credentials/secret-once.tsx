import { CodeBlock, copyText, showToast } from '@haechi/ui';
import { Button } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useT } from '../i18n/i18n.tsx';

interface SecretOnceProps {
  readonly secret: string;
  /** What kind of secret it is. */
  readonly title: string;
  /** Where it belongs now. */
  readonly hint: string;
  /** What is no secret but needed together with it. */
  readonly children?: ReactNode;
  readonly onDone: () => void;
}

/** A secret just made. It exists on this screen and nowhere else. */
export function SecretOnce({ secret, title, hint, children, onDone }: SecretOnceProps) {
  const t = useT();
  const copy = () =>
    void copyText(secret).then((copied) => {
      if (copied) showToast({ tone: 'good', word: t('ui.copied'), title: t('credentials.secret.copied') });
    });
  return (
    <div className="h-stack">
      {children}
      <CodeBlock code={secret} wrap title={title} />
      <p>{hint}</p>
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onDone}>
          {t('credentials.secret.done')}
        </Button>
        <Button data-autofocus leftSection={<IconCopy size={16} stroke={1.6} aria-hidden />} onClick={copy}>
          {t('credentials.secret.copy')}
        </Button>
      </div>
    </div>
  );
}
