import { CodeBlock, Countdown, copyText, showToast } from '@haechi/ui';
import { Button } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useT } from '../../i18n/i18n.tsx';
import type { Invitation } from './assignment-words.ts';

export interface LinkOnceProps {
  readonly invitation: Invitation;
  readonly link: string;
  readonly onDone: () => void;
}

/** The one-time link of an invitation. It exists on this screen and nowhere else. */
export function LinkOnce({ invitation, link, onDone }: LinkOnceProps) {
  const t = useT();
  const copy = () =>
    void copyText(link).then((copied) => {
      if (copied) showToast({ tone: 'good', word: t('ui.copied'), title: t('members.linkCopied') });
    });
  return (
    <div className="h-stack">
      <p>{t('members.linkFor', { name: invitation.displayName, email: invitation.email })}</p>
      <CodeBlock code={link} wrap title={t('members.link')} />
      <p className="link-once__note">
        {t('members.linkOnce')} {t('members.linkLeft')} <Countdown until={invitation.expiresAt} />
      </p>
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onDone}>
          {t('members.linkDone')}
        </Button>
        <Button data-autofocus leftSection={<IconCopy size={16} stroke={1.6} aria-hidden />} onClick={copy}>
          {t('members.linkCopy')}
        </Button>
      </div>
    </div>
  );
}
