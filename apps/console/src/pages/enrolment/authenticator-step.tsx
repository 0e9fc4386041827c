import { ErrorState } from '@haechi/ui';
import { Button } from '@mantine/core';
import type { FormEvent } from 'react';
import { AuthenticatorKey } from '../../credentials/authenticator-key.tsx';
import { CODE_DIGITS, CodeField } from '../../credentials/code-field.tsx';
import { CredentialProblem } from '../../credentials/credential-problem.tsx';
import type { Lock } from '../../credentials/use-lock.ts';
import { useT } from '../../i18n/i18n.tsx';
import { labelAuthenticator } from './enrolment-steps.ts';
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
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <StepHead
        steps={steps}
        step="authenticator"
        title={t('enrolment.authenticator.title')}
        lead={t('enrolment.authenticator.lead')}
        onBack={onBack}
      />
      <AuthenticatorKey uri={uri} secret={secret} />
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
