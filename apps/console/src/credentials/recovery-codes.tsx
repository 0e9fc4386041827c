import { copyText, showToast } from '@haechi/ui';
import { Button } from '@mantine/core';
import { IconCopy, IconDownload, IconPrinter } from '@tabler/icons-react';
import { useT } from '../i18n/i18n.tsx';
import './recovery-codes.css';

const ICON = { size: 15, stroke: 1.6, 'aria-hidden': true } as const;

/** What is copied, printed and put into the file: the codes, and what they are for when found years later. */
function recoveryCodesText(heading: string, account: string, codes: readonly string[]): string {
  return [heading, account, '', ...codes, ''].join('\n');
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** Recovery codes, shown this once, with three ways to keep them. */
export function RecoveryCodes({ codes, account }: { codes: readonly string[]; account: string }) {
  const t = useT();
  const text = recoveryCodesText(t('credentials.codes.heading'), account, codes);
  const copy = async () => {
    if (await copyText(text)) {
      showToast({ tone: 'good', word: t('ui.copied'), title: t('credentials.codes.copied') });
    } else {
      showToast({ tone: 'danger', word: t('error.word'), title: t('credentials.codes.notCopied') });
    }
  };
  return (
    <div className="h-recovery">
      <div className="h-recovery__sheet">
        <p className="h-recovery__heading">
          {t('credentials.codes.heading')}
          <br />
          {account}
        </p>
        <ol className="h-mono" translate="no">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ol>
      </div>
      <div className="h-row">
        <Button size="xs" variant="default" leftSection={<IconCopy {...ICON} />} onClick={() => void copy()}>
          {t('ui.copy')}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload {...ICON} />}
          onClick={() => download('haechi-recovery-codes.txt', text)}
        >
          {t('credentials.codes.download')}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPrinter {...ICON} />}
          onClick={() => window.print()}
        >
          {t('credentials.codes.print')}
        </Button>
      </div>
    </div>
  );
}
