import { copyText, ErrorState, showToast } from '@haechi/ui';
import { Anchor, Button } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import type { FormEvent } from 'react';
import { CODE_DIGITS, CodeField } from '../../credentials/code-field.tsx';
import { CredentialProblem } from '../../credentials/credential-problem.tsx';
import type { Lock } from '../../credentials/use-lock.ts';
import { useT } from '../../i18n/i18n.tsx';
import { groupSecret, labelAuthenticator } from './enrolment-steps.ts';
import { QrCode } from './qr-code.tsx';
import { StepHead } from './step-head.tsx';
import type { StepProps } from './step-props.ts';

interface AuthenticatorStepProps extends StepProps {
  readonly lock: Lock;
  readonly busy: boolean;
  readonly onNext: (code: string) => void;
}

/** The second factor: take the key into an app, and prove it by a code. */
export function AuthenticatorStep(props: AuthenticatorStepProps) {
  const { link, steps, draft, onChange, problem, onBack, lock, busy, onNext } = props;
  const t = useT();
  if (link.authenticator === null) {
    return (
      <ErrorState problem={{ title: t('enrolment.dead.title'), remedy: t('enrolment.dead.askAgain') }} />
    );
  }
  const { secret } = link.authenticator;
  const uri = labelAuthenticator(link.authenticator.uri, draft.email);
  const ready = draft.totpCode.length === CODE_DIGITS;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !lock.until) onNext(draft.totpCode);
  };
  const copySecret = async () => {
    if (!(await copyText(secret))) return;
    showToast({ tone: 'good', word: t('ui.copied'), title: t('enrolment.authenticator.copied') });
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <StepHead
        steps={steps}
        step="authenticator"
        title={t('enrolment.authenticator.title')}
        lead={t('enrolment.authenticator.lead')}
        onBack={onBack}
      />
      <div className="h-enrolment__key">
        <QrCode text={uri} label={t('enrolment.authenticator.qr')} />
        <div>
          <Anchor className="h-enrolment__open-app" href={uri}>
            {t('enrolment.authenticator.openApp')}
          </Anchor>
          <p>{t('enrolment.authenticator.byHand')}</p>
          <p className="h-mono h-enrolment__secret" translate="no">
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
      <CredentialProblem problem={problem} lock={lock} />
      <CodeField
        focusAtOnce
        label={t('enrolment.authenticator.code')}
        value={draft.totpCode}
        busy={busy}
        onChange={(totpCode) => onChange({ totpCode })}
        onComplete={(code) => {
          if (!lock.until) onNext(code);
        }}
      />
      <Button type="submit" size="md" fullWidth loading={busy} disabled={!ready || lock.until !== undefined}>
        {t('enrolment.authenticator.confirm')}
      </Button>
    </form>
  );
}
