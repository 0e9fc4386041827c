import { Button, Checkbox } from '@mantine/core';
import { useEffect, useState } from 'react';
import { RecoveryCodes } from '../../credentials/recovery-codes.tsx';
import { useT } from '../../i18n/i18n.tsx';
import type { EnrolmentStep } from './enrolment-steps.ts';
import { StepHead } from './step-head.tsx';

interface CodesStepProps {
  readonly steps: readonly EnrolmentStep[];
  readonly codes: readonly string[];
  readonly account: string;
  readonly onDone: () => void;
}

/** Recovery codes, once. Nobody goes on without saying that they are kept. */
export function CodesStep({ steps, codes, account, onDone }: CodesStepProps) {
  const t = useT();
  const [kept, setKept] = useState(false);
  useEffect(() => {
    if (kept) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [kept]);
  return (
    <div className="h-stack">
      <StepHead
        steps={steps}
        step="codes"
        title={t('enrolment.codes.title')}
        lead={t('enrolment.codes.lead')}
      />
      <RecoveryCodes codes={codes} account={account} />
      <Checkbox
        size="sm"
        label={t('enrolment.codes.kept')}
        checked={kept}
        onChange={(event) => setKept(event.currentTarget.checked)}
      />
      <Button size="md" fullWidth disabled={!kept} onClick={onDone}>
        {t('enrolment.codes.done')}
      </Button>
    </div>
  );
}
