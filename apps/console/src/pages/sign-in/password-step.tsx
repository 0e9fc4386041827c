import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';

import { CredentialProblem } from '../../credentials/credential-problem.tsx';
import '../../credentials/or.css';
import { focusOnMount } from '../../credentials/focus-on-mount.ts';
import { useLock } from '../../credentials/use-lock.ts';
import { useT } from '../../i18n/i18n.tsx';
import { ExternalButtons } from './external-buttons.tsx';
import { PasskeyButton } from './passkey-button.tsx';
import type { SignInNext } from './sign-in-next.ts';
import { usePasskeySignIn } from './use-passkey-sign-in.ts';

interface PasswordStepProps {
  readonly email: string;
  readonly onEmail: (email: string) => void;
  /** A sign-in that was begun took too long. */
  readonly expired: boolean;
  /** The reader wanted to go somewhere and was sent here. */
  readonly returnTo: string | undefined;
  readonly onNext: (answer: SignInNext) => void;
}

/** First step: e-mail and password. */
export function PasswordStep({ email, onEmail, expired, returnTo, onNext }: PasswordStepProps) {
  const t = useT();
  const lock = useLock();
  const passkey = usePasskeySignIn(onNext);
  const [password, setPassword] = useState('');
  const [missing, setMissing] = useState(false);
  const login = useApiMutation('POST /api/v1/auth/login', { onSuccess: onNext });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const incomplete = email.trim() === '' || password === '';
    setMissing(incomplete);
    if (incomplete || lock.until) return;
    login.mutate({ body: { email: email.trim(), password } }, { onError: lock.note });
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <div>
        <h1 className="h-public__title">{t('signIn.title')}</h1>
        <p className="h-public__lead">{t(returnTo !== undefined ? 'signIn.leadReturn' : 'signIn.lead')}</p>
      </div>
      {expired && !login.error ? (
        <div className="h-notice" data-tone="waiting" role="status">
          <p>{t('signIn.expired')}</p>
        </div>
      ) : null}
      {passkey.isPossible ? (
        <>
          <PasskeyButton passkey={passkey} />
          <p className="h-or">{t('credentials.or')}</p>
        </>
      ) : null}
      <CredentialProblem problem={login.error} lock={lock} />
      <TextInput
        size="md"
        type="email"
        label={t('signIn.email')}
        value={email}
        ref={focusOnMount}
        autoComplete="username webauthn"
        error={login.error?.field('email') ?? (missing && email.trim() === '' && t('signIn.emailMissing'))}
        onChange={(event) => onEmail(event.currentTarget.value)}
      />
      <PasswordInput
        size="md"
        label={t('signIn.password')}
        value={password}
        autoComplete="current-password"
        error={missing && password === '' && t('signIn.passwordMissing')}
        visibilityToggleButtonProps={{ 'aria-label': t('credentials.showPassword') }}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Button
        type="submit"
        size="md"
        fullWidth
        variant={passkey.isPossible ? 'default' : 'filled'}
        loading={login.isPending}
        disabled={lock.until !== undefined}
      >
        {t('signIn.continue')}
      </Button>
      <ExternalButtons next={returnTo} />
      <p className="h-sign-in__help">{t('signIn.forgot')}</p>
    </form>
  );
}
