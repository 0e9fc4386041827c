import { showToast } from '@haechi/ui';
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { CODE_DIGITS, CodeField } from '../../credentials/code-field.tsx';
import { CredentialProblem } from '../../credentials/credential-problem.tsx';
import { focusOnMount } from '../../credentials/focus-on-mount.ts';
import { useLock } from '../../credentials/use-lock.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import type { OpenedLink } from './enrolment-steps.ts';
import { forgetToken, type LinkDoor } from './link-token.ts';

interface JoinStepProps {
  readonly door: LinkDoor;
  readonly token: string;
  readonly link: OpenedLink;
}

/** Joining another organisation with the account one has: the link alone proves nothing, so both factors are asked. */
export function JoinStep({ door, token, link }: JoinStepProps) {
  const { t, locale } = useI18n();
  const router = useRouter();
  const queryClient = useQueryClient();
  const lock = useLock();
  const [password, setPassword] = useState('');
  const [totpCode, setTotpCode] = useState('');
  const tenant = link.tenantName ?? t('scope.platform');
  const join = useApiMutation('POST /api/v1/enrolments/complete', {
    onSuccess: () => {
      forgetToken(door);
      queryClient.clear();
      showToast({
        tone: 'good',
        word: t('enrolment.join.word'),
        title: t('enrolment.join.done', { tenant }),
      });
      // Without a session of its own (too many are open) this leads to the sign-in page by itself.
      router.history.replace('/');
    },
  });
  const ready = password !== '' && totpCode.length === CODE_DIGITS;
  const send = (code: string) => {
    if (join.isPending || lock.until || password === '') return;
    const displayName = link.displayName ?? link.email ?? '';
    join.mutate(
      { body: { token, displayName, password, totpCode: code, locale } },
      {
        onError: (problem) => {
          lock.note(problem);
          setTotpCode('');
        },
      },
    );
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) send(totpCode);
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <div>
        <h1 className="h-public__title">{t('enrolment.join.title', { tenant })}</h1>
        <p className="h-public__lead">
          {link.invitedBy === null
            ? t('enrolment.join.lead')
            : t('enrolment.join.leadBy', { name: link.invitedBy })}
        </p>
      </div>
      <CredentialProblem problem={join.error} lock={lock} />
      <TextInput
        size="md"
        variant="filled"
        type="email"
        label={t('signIn.email')}
        value={link.email ?? ''}
        readOnly
        autoComplete="username"
      />
      <PasswordInput
        size="md"
        ref={focusOnMount}
        label={t('signIn.password')}
        value={password}
        autoComplete="current-password"
        visibilityToggleButtonProps={{ 'aria-label': t('credentials.showPassword') }}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <CodeField
        label={t('signIn.code.label')}
        value={totpCode}
        busy={join.isPending}
        onChange={setTotpCode}
        onComplete={send}
      />
      <Button
        type="submit"
        size="md"
        fullWidth
        loading={join.isPending}
        disabled={!ready || lock.until !== undefined}
      >
        {t('enrolment.join.go')}
      </Button>
    </form>
  );
}
