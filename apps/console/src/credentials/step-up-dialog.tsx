import { Dialog, ErrorState } from '@haechi/ui';
import { Button, Skeleton } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, useApiMutation } from '../api/api.ts';
import type { ApiResponse } from '../api/client.ts';
import type { ApiProblem } from '../api/problem.ts';
import { useT } from '../i18n/i18n.tsx';
import { CodeForm } from './code-form.tsx';
import { CredentialProblem } from './credential-problem.tsx';
import { hasPasskeys } from './has-passkeys.ts';
import { type PasskeyTrouble, readPasskeyTrouble, showPasskey } from './passkey.ts';
import './or.css';
import { useLock } from './use-lock.ts';

export interface StepUpDialogProps {
  /** The refusal that made us ask. */
  readonly problem: ApiProblem;
  readonly onDone: (shown: boolean) => void;
}

const REASONS = {
  new_network: 'credentials.stepUp.newNetwork',
  new_country: 'credentials.stepUp.newCountry',
  new_device: 'credentials.stepUp.newDevice',
  demanded: 'credentials.stepUp.demanded',
} as const;

const isReason = (reason: unknown): reason is keyof typeof REASONS =>
  typeof reason === 'string' && reason in REASONS;

/** Asks for a second factor; whatever was refused is done afterwards by itself. */
export function StepUpDialog({ problem, onDone }: StepUpDialogProps) {
  const t = useT();
  const { reason } = problem.extensions;
  return (
    <Dialog
      opened
      onClose={() => onDone(false)}
      title={t('credentials.stepUp.title')}
      size={400}
      closeOnClickOutside={false}
    >
      <div className="h-stack">
        <p>{t(isReason(reason) ? REASONS[reason] : 'credentials.stepUp.fresh')}</p>
        <Ways onDone={onDone} />
      </div>
    </Dialog>
  );
}

type Options = ApiResponse<'POST /api/v1/auth/step-up/options'>;

function Ways({ onDone }: Pick<StepUpDialogProps, 'onDone'>) {
  const t = useT();
  const ways = useQuery<Options, ApiProblem>({
    queryKey: ['step-up-ways'],
    queryFn: () => api('POST /api/v1/auth/step-up/options'),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  if (ways.error) return <ErrorState inline problem={ways.error} onRetry={() => void ways.refetch()} />;
  if (!ways.data) return <Skeleton height={88} />;
  const { totp, passkey } = ways.data;
  const offersPasskey = passkey !== null && hasPasskeys();
  if (!totp && !offersPasskey) {
    return (
      <div className="h-notice" data-tone="waiting" role="status">
        <p>{t('credentials.stepUp.noWay')}</p>
      </div>
    );
  }
  return (
    <>
      {offersPasskey ? (
        <PasskeyWay
          options={passkey}
          onShown={() => onDone(true)}
          // A challenge is good for one answer; another try gets another one.
          onRefused={() => void ways.refetch()}
        />
      ) : null}
      {offersPasskey && totp ? <p className="h-or">{t('credentials.or')}</p> : null}
      {totp ? <CodeWay focusAtOnce={!offersPasskey} onShown={() => onDone(true)} /> : null}
    </>
  );
}

interface PasskeyWayProps {
  readonly options: NonNullable<Options['passkey']>;
  readonly onShown: () => void;
  readonly onRefused: () => void;
}

function PasskeyWay({ options, onShown, onRefused }: PasskeyWayProps) {
  const t = useT();
  const lock = useLock();
  const [trouble, setTrouble] = useState<PasskeyTrouble>();
  const [asking, setAsking] = useState(false);
  const stepUp = useApiMutation('POST /api/v1/auth/step-up', { onSuccess: onShown });
  const show = async () => {
    setAsking(true);
    setTrouble(undefined);
    try {
      const credential = await showPasskey(options);
      stepUp.mutate({ body: { credential } }, { onError: onRefused });
    } catch (error) {
      setTrouble(readPasskeyTrouble(error) ?? 'not_possible');
    } finally {
      setAsking(false);
    }
  };
  return (
    <>
      <CredentialProblem problem={stepUp.error} lock={lock} />
      {trouble ? (
        <div className="h-notice" data-tone="waiting" role="alert">
          <p>{t(`credentials.passkey.${trouble}`)}</p>
        </div>
      ) : null}
      <Button
        size="md"
        fullWidth
        data-autofocus
        loading={asking || stepUp.isPending}
        leftSection={<IconFingerprint size={17} stroke={1.6} aria-hidden />}
        onClick={() => void show()}
      >
        {t('credentials.stepUp.withPasskey')}
      </Button>
    </>
  );
}

function CodeWay({ focusAtOnce, onShown }: { focusAtOnce: boolean; onShown: () => void }) {
  const t = useT();
  const stepUp = useApiMutation('POST /api/v1/auth/step-up', { onSuccess: onShown });
  return (
    <CodeForm
      act={stepUp}
      focusAtOnce={focusAtOnce}
      label={t('signIn.code.label')}
      confirmLabel={t('credentials.stepUp.withCode')}
    />
  );
}
