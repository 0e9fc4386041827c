import { ErrorState } from '@haechi/ui';
import { Button } from '@mantine/core';
import { useNavigate, useRouter } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { safeReturnPath } from '../../app/return-path.ts';
import { type ExternalFlow, takeFlow } from '../../credentials/external-flow.ts';
import { useT } from '../../i18n/i18n.tsx';
import { SignInSteps } from './page.tsx';
import type { SignInNext } from './sign-in-next.ts';

/** Where a provider sends people back to: a sign-in goes on with the second factor, a link is done. */
export function ExternalPage() {
  const t = useT();
  const router = useRouter();
  const navigate = useNavigate();
  const [flow, setFlow] = useState<ExternalFlow | 'none'>();
  const [step, setStep] = useState<SignInNext>();
  const signIn = useApiMutation('POST /api/v1/auth/external/finish', { onSuccess: setStep });
  const link = useApiMutation('POST /api/v1/me/external-identities/finish', {
    changes: ['GET /api/v1/me/external-identities'],
    onSuccess: () => router.history.replace('/security'),
  });
  const sent = useRef(false);
  useEffect(() => {
    if (sent.current) return;
    sent.current = true;
    const taken = takeFlow();
    setFlow(taken ?? 'none');
    if (taken === undefined) return;
    const body = { flow: taken.flow, returned: globalThis.location.search };
    if (taken.purpose === 'link') link.mutate({ body });
    else signIn.mutate({ body });
  }, [link, signIn]);
  const problem = signIn.error ?? link.error ?? undefined;
  if (step !== undefined && flow !== undefined && flow !== 'none')
    return <SignInSteps initial={step} returnTo={safeReturnPath(flow.next)} />;
  return (
    <div className="h-stack">
      <h1 className="h-public__title">{t('signIn.title')}</h1>
      {problem ? <ErrorState inline problem={problem} /> : null}
      {flow === 'none' ? <p>{t('signIn.externalLost')}</p> : null}
      {problem || flow === 'none' ? (
        <Button onClick={() => void navigate({ to: '/sign-in' })}>{t('signIn.externalAgain')}</Button>
      ) : (
        <p role="status">{t('app.loading')}</p>
      )}
    </div>
  );
}
