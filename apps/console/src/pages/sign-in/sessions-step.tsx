import { RelativeTime } from '@haechi/ui';
import { Button, Checkbox } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { CredentialProblem } from '../../credentials/credential-problem.tsx';
import { DeviceIcon, type Session, useDeviceName } from '../../credentials/device.tsx';
import { useLock } from '../../credentials/use-lock.ts';
import { useT } from '../../i18n/i18n.tsx';
import type { SignInNext } from './sign-in-next.ts';

interface SessionsStepProps {
  readonly challenge: string;
  readonly endCountMin: number;
  readonly sessions: readonly Session[];
  readonly onNext: (answer: SignInNext) => void;
  readonly onExpired: () => void;
  readonly onGiveUp: () => void;
}

/** Third step, only when too many sessions are open: which of them end. */
export function SessionsStep(props: SessionsStepProps) {
  const { challenge, endCountMin, sessions } = props;
  const t = useT();
  const lock = useLock();
  const deviceName = useDeviceName();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const choose = useApiMutation('POST /api/v1/auth/login/choose-sessions', { onSuccess: props.onNext });
  const max = sessions.length + 1 - endCountMin;
  const ready = chosen.length >= endCountMin;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    choose.mutate(
      { body: { challenge, endSessionIds: [...chosen] } },
      { onError: (problem) => problem.code === 'AUTH_003' && props.onExpired() },
    );
  };
  return (
    <form className="h-stack" onSubmit={submit}>
      <div>
        <h1 className="h-public__title">{t('signIn.sessions.title')}</h1>
        <p className="h-public__lead">{t('signIn.sessions.lead', { open: sessions.length, max })}</p>
      </div>
      <CredentialProblem problem={choose.error} lock={lock} />
      <fieldset className="h-devices">
        <legend className="h-hidden">{t('signIn.sessions.choose')}</legend>
        {sessions.map((session) => (
          <label
            key={session.id}
            htmlFor={session.id}
            className="h-device"
            data-chosen={chosen.includes(session.id) || undefined}
          >
            <Checkbox
              id={session.id}
              size="sm"
              checked={chosen.includes(session.id)}
              aria-label={t('signIn.sessions.end', { name: deviceName(session) })}
              onChange={(event) => {
                const { checked } = event.currentTarget;
                setChosen((before) =>
                  checked ? [...before, session.id] : before.filter((id) => id !== session.id),
                );
              }}
            />
            <DeviceIcon session={session} />
            <span className="h-device__what">
              <strong>{deviceName(session)}</strong>
              <span className="h-muted">{session.ip ?? t('ui.unknown')}</span>
            </span>
            <span className="h-device__when">
              <span>{t('signIn.sessions.lastSeen')}</span>
              <RelativeTime at={session.lastSeenAt} />
            </span>
          </label>
        ))}
      </fieldset>
      <p className="h-muted" aria-live="polite">
        {ready
          ? t('signIn.sessions.effect', { count: chosen.length })
          : t('signIn.sessions.more', { count: endCountMin - chosen.length })}
      </p>
      <Button type="submit" size="md" fullWidth loading={choose.isPending} disabled={!ready}>
        {t('signIn.sessions.go')}
      </Button>
      <Button variant="default" size="md" fullWidth onClick={props.onGiveUp}>
        {t('signIn.sessions.giveUp')}
      </Button>
    </form>
  );
}
