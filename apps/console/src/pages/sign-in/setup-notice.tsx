import { CodeBlock } from '@haechi/ui';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useT } from '../../i18n/i18n.tsx';

/** Nobody can sign in yet: where the link for the first administrator is. */
export function SetupNotice({ onCheck }: { onCheck: () => Promise<unknown> }) {
  const t = useT();
  const [checking, setChecking] = useState(false);
  const check = () => {
    setChecking(true);
    void onCheck().finally(() => setChecking(false));
  };
  return (
    <div className="h-stack">
      <div>
        <h1 className="h-public__title">{t('signIn.setup.title')}</h1>
        <p className="h-public__lead">{t('signIn.setup.lead')}</p>
      </div>
      <CodeBlock
        title={t('signIn.setup.terminal')}
        code={`${t('signIn.setup.printed')}\n${location.origin}/enroll?token=…`}
        wrap
      />
      <p>{t('signIn.setup.lost')}</p>
      <Button variant="default" size="md" loading={checking} onClick={check}>
        {t('signIn.setup.check')}
      </Button>
    </div>
  );
}
