import { RelativeTime } from '@haechi/ui';
import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { focusOnMount } from '../../credentials/focus-on-mount.ts';
import { useT } from '../../i18n/i18n.tsx';
import { StepHead } from './step-head.tsx';
import type { StepProps } from './step-props.ts';

/** Enough to catch a slip; whether mail arrives nobody can tell from the text. */
const LOOKS_LIKE_EMAIL = /^\S+@\S+\.\S+$/;

/** Who you are. */
export function IdentityStep(props: StepProps & { readonly onNext: () => void }) {
  const { link, steps, draft, onChange, problem, onNext } = props;
  const t = useT();
  const [tried, setTried] = useState(false);
  const asksEmail = link.email === null;
  const emailWrong = asksEmail && !LOOKS_LIKE_EMAIL.test(draft.email.trim());
  const nameMissing = draft.displayName.trim() === '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!emailWrong && !nameMissing) onNext();
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <StepHead
        steps={steps}
        step="identity"
        title={
          link.tenantName === null
            ? t('enrolment.identity.title')
            : t('enrolment.identity.titleInvite', { tenant: link.tenantName })
        }
        lead={
          link.invitedBy === null
            ? t('enrolment.identity.lead')
            : t('enrolment.identity.leadInvite', { name: link.invitedBy })
        }
      />
      <TextInput
        size="md"
        type="email"
        label={t('signIn.email')}
        description={t(asksEmail ? 'enrolment.identity.emailHint' : 'enrolment.identity.emailFixed')}
        value={draft.email}
        readOnly={!asksEmail}
        variant={asksEmail ? 'default' : 'filled'}
        ref={asksEmail ? focusOnMount : null}
        autoComplete="username"
        error={problem?.field('email') ?? (tried && emailWrong && t('enrolment.identity.emailWrong'))}
        onChange={(event) => onChange({ email: event.currentTarget.value })}
      />
      <TextInput
        size="md"
        label={t('enrolment.identity.name')}
        description={t('enrolment.identity.nameHint')}
        value={draft.displayName}
        maxLength={100}
        ref={asksEmail ? null : focusOnMount}
        autoComplete="name"
        error={problem?.field('displayName') ?? (tried && nameMissing && t('enrolment.identity.nameMissing'))}
        onChange={(event) => onChange({ displayName: event.currentTarget.value })}
      />
      <Button type="submit" size="md" fullWidth>
        {t('signIn.continue')}
      </Button>
      <p className="h-muted">
        {t('enrolment.linkUntil')} <RelativeTime at={link.expiresAt} />
      </p>
    </form>
  );
}
