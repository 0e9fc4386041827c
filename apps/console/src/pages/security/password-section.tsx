import { Section, showToast } from '@haechi/ui';
import { Button, PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { useMe } from '../../app/session.ts';
import { assessPassword } from '../../credentials/assess-password.ts';
import { CredentialProblem } from '../../credentials/credential-problem.tsx';
import { NewPasswordField } from '../../credentials/new-password-field.tsx';
import { useLock } from '../../credentials/use-lock.ts';
import { useT } from '../../i18n/i18n.tsx';

/** The same minimum the server holds everybody to who has a second factor (NIST SP 800-63B-4, section 3.1.1.2). */
const CHARACTERS_MIN = 8;
const WRONG_PASSWORD = 'AUTH_002';

/** Changing the password: closed until wanted, because it asks for two of them. */
export function PasswordSection() {
  const t = useT();
  const [opened, setOpened] = useState(false);
  return (
    <Section
      title={t('security.password')}
      description={t('security.password.description')}
      actions={
        opened ? undefined : (
          <Button variant="default" onClick={() => setOpened(true)}>
            {t('security.password.change')}
          </Button>
        )
      }
      frame={opened ? 'sheet' : 'none'}
    >
      {opened ? <PasswordForm onClose={() => setOpened(false)} /> : null}
    </Section>
  );
}

function PasswordForm({ onClose }: { onClose: () => void }) {
  const t = useT();
  const { user, activeScope } = useMe();
  const lock = useLock();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [tried, setTried] = useState(false);
  const change = useApiMutation('POST /api/v1/me/password', {
    changes: ['GET /api/v1/me/sessions'],
    onSuccess: () => {
      showToast({ tone: 'good', word: t('security.saved'), title: t('security.password.changed') });
      onClose();
    },
  });
  const context = {
    charactersMin: CHARACTERS_MIN,
    email: user.email,
    tenantName: activeScope.kind === 'tenant' ? activeScope.name : null,
  };
  const assessed = assessPassword(next, context);
  const good = assessed.longEnough && !assessed.containsKnownWord;
  const refused = change.error?.field('newPassword');
  // The server speaks of e-mail and password, as at sign-in; here only one of them can be wrong.
  const currentWrong = change.error?.code === WRONG_PASSWORD && !lock.until;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (current === '' || !good || lock.until) return;
    change.mutate({ body: { currentPassword: current, newPassword: next } }, { onError: lock.note });
  };
  return (
    <form className="h-stack security-narrow" onSubmit={submit} noValidate>
      <input type="email" autoComplete="username" value={user.email} readOnly hidden />
      {refused || currentWrong ? null : <CredentialProblem problem={change.error} lock={lock} />}
      <PasswordInput
        data-autofocus
        label={t('security.password.current')}
        value={current}
        autoComplete="current-password"
        error={
          currentWrong
            ? t('security.password.wrong')
            : tried && current === ''
              ? t('signIn.passwordMissing')
              : undefined
        }
        visibilityToggleButtonProps={{ 'aria-label': t('credentials.showPassword') }}
        onChange={(event) => {
          if (currentWrong) change.reset();
          setCurrent(event.currentTarget.value);
        }}
      />
      <NewPasswordField
        label={t('security.password.new')}
        value={next}
        context={context}
        error={refused ?? (tried && !good ? t('enrolment.password.notYet') : undefined)}
        onChange={(password) => {
          if (refused) change.reset();
          setNext(password);
        }}
      />
      <div className="h-row">
        <Button type="submit" loading={change.isPending} disabled={lock.until !== undefined}>
          {t('security.password.change')}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
      </div>
    </form>
  );
}
