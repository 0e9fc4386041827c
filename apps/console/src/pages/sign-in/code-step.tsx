import { Anchor, Button, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import type { ApiProblem } from '../../api/problem.ts';
import { CODE_DIGITS, CodeField } from '../../credentials/code-field.tsx';
import { CredentialProblem } from '../../credentials/credential-problem.tsx';
import { focusOnMount } from '../../credentials/focus-on-mount.ts';
import { useLock } from '../../credentials/use-lock.ts';
import { useT } from '../../i18n/i18n.tsx';
import type { SignInNext } from './sign-in-next.ts';

interface CodeStepProps {
  readonly challenge: string;
  readonly expiresAt: string;
  readonly email: string;
  readonly onNext: (answer: SignInNext) => void;
  readonly onExpired: () => void;
  readonly onBack: () => void;
}

const EXPIRED = 'AUTH_003';

/** Second step: a code of the authenticator, or one of the codes kept for when it is lost. */
export function CodeStep({ challenge, expiresAt, email, onNext, onExpired, onBack }: CodeStepProps) {
  const t = useT();
  const lock = useLock();
  const [way, setWay] = useState<'totp' | 'recovery'>('totp');
  const [code, setCode] = useState('');
  const prove = useApiMutation('POST /api/v1/auth/login/second-factor', { onSuccess: onNext });
  useExpiry(expiresAt, onExpired);

  const onError = (problem: ApiProblem) => {
    lock.note(problem);
    if (problem.code === EXPIRED) onExpired();
    else if (way === 'totp') setCode('');
  };
  const send = (entered: string) => {
    if (prove.isPending || lock.until) return;
    const body =
      way === 'totp' ? { challenge, totpCode: entered } : { challenge, recoveryCode: entered.trim() };
    prove.mutate({ body }, { onError });
  };
  const ready = way === 'totp' ? code.length === CODE_DIGITS : code.trim().length >= 8;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) send(code);
  };
  const switchWay = () => {
    setWay(way === 'totp' ? 'recovery' : 'totp');
    setCode('');
    prove.reset();
  };

  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <div>
        <h1 className="h-public__title">{t('signIn.code.title')}</h1>
        <p className="h-public__lead">{email}</p>
      </div>
      <CredentialProblem problem={prove.error} lock={lock} />
      {way === 'totp' ? (
        <CodeField
          key="totp"
          focusAtOnce
          label={t('signIn.code.label')}
          description={t('signIn.code.hint')}
          value={code}
          busy={prove.isPending}
          onChange={setCode}
          onComplete={send}
        />
      ) : (
        <TextInput
          key="recovery"
          ref={focusOnMount}
          size="md"
          label={t('signIn.recovery.label')}
          description={t('signIn.recovery.hint')}
          value={code}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          classNames={{ input: 'h-mono' }}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
      )}
      <Button
        type="submit"
        size="md"
        fullWidth
        loading={prove.isPending}
        disabled={!ready || lock.until !== undefined}
      >
        {t('signIn.title')}
      </Button>
      <div className="h-sign-in__ways">
        <Anchor component="button" type="button" onClick={switchWay}>
          {t(way === 'totp' ? 'signIn.recovery.use' : 'signIn.code.use')}
        </Anchor>
        <Anchor component="button" type="button" onClick={onBack}>
          {t('signIn.otherAccount')}
        </Anchor>
      </div>
    </form>
  );
}

/** Says when the sign-in that was begun is over, so that nobody types a code for nothing. */
function useExpiry(expiresAt: string, onExpired: () => void): void {
  useEffect(() => {
    const timer = setTimeout(onExpired, Math.max(0, Date.parse(expiresAt) - Date.now()));
    return () => clearTimeout(timer);
  }, [expiresAt, onExpired]);
}
