import { Button } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { assessPassword } from '../../credentials/assess-password.ts';
import { NewPasswordField } from '../../credentials/new-password-field.tsx';
import { useT } from '../../i18n/i18n.tsx';
import { StepHead } from './step-head.tsx';
import type { StepProps } from './step-props.ts';

/** The password. Shown on request instead of typed twice: people who see what they type make fewer slips. */
export function PasswordStep(props: StepProps & { readonly onNext: () => void }) {
  const { link, steps, draft, onChange, problem, onBack, onNext } = props;
  const t = useT();
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState(problem?.field('password'));
  const context = { charactersMin: link.passwordLengthMin, email: draft.email, tenantName: link.tenantName };
  const assessed = assessPassword(draft.password, context);
  const good = assessed.longEnough && !assessed.containsKnownWord;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (good && !refused) onNext();
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <StepHead
        steps={steps}
        step="password"
        title={t(link.kind === 'recovery' ? 'enrolment.password.titleNew' : 'enrolment.password.title')}
        lead={t('enrolment.password.lead')}
        onBack={onBack}
      />
      {/* Tells password managers for which account the new password is. */}
      <input type="email" autoComplete="username" value={draft.email} readOnly hidden />
      <NewPasswordField
        size="md"
        focusAtOnce
        label={t('signIn.password')}
        value={draft.password}
        context={context}
        error={refused ?? (tried && !good ? t('enrolment.password.notYet') : undefined)}
        onChange={(password) => {
          setRefused(undefined);
          onChange({ password });
        }}
      />
      <Button type="submit" size="md" fullWidth>
        {t('signIn.continue')}
      </Button>
    </form>
  );
}
