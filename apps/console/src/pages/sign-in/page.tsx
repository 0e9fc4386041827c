import { useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi } from '../../api/api.ts';
import { safeReturnPath } from '../../app/return-path.ts';
import { CodeStep } from './code-step.tsx';
import { PasswordStep } from './password-step.tsx';
import { SessionsStep } from './sessions-step.tsx';
import { SetupNotice } from './setup-notice.tsx';
import './sign-in.css';
import type { SignInNext } from './sign-in-next.ts';

type Step =
  | { readonly next: 'password'; readonly expired: boolean }
  | Exclude<SignInNext, { next: 'signed_in' }>;

/** Signing in, one step at a time; the server says which step comes next. */
export function SignInPage() {
  const { next: returnTo } = useSearch({ from: '/public/sign-in' });
  const setup = useApi('GET /api/v1/setup');
  if (setup.data?.state === 'needs_first_administrator')
    return <SetupNotice onCheck={() => setup.refetch()} />;
  return <SignInSteps initial={{ next: 'password', expired: false }} returnTo={returnTo} />;
}

interface SignInStepsProps {
  readonly initial: Step | SignInNext;
  readonly returnTo: string | undefined;
}

/** The steps from one of them on. */
export function SignInSteps({ initial, returnTo }: SignInStepsProps) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const [step, setStep] = useState<Step>(
    initial.next === 'signed_in' ? { next: 'password', expired: false } : initial,
  );
  const [email, setEmail] = useState('');

  const advance = (answer: SignInNext) => {
    if (answer.next !== 'signed_in') return setStep(answer);
    // Nothing that was read for somebody else may be shown to this person.
    queryClient.clear();
    router.history.replace(safeReturnPath(returnTo));
  };
  const restart = (expired: boolean) => setStep({ next: 'password', expired });

  switch (step.next) {
    case 'password':
      return (
        <PasswordStep
          email={email}
          onEmail={setEmail}
          expired={step.expired}
          returnTo={returnTo}
          onNext={advance}
        />
      );
    case 'second_factor':
      return (
        <CodeStep
          challenge={step.challenge}
          expiresAt={step.expiresAt}
          email={email}
          onNext={advance}
          onExpired={() => restart(true)}
          onBack={() => restart(false)}
        />
      );
    case 'choose_sessions':
      return (
        <SessionsStep
          challenge={step.challenge}
          endCountMin={step.endCountMin}
          sessions={step.sessions}
          onNext={advance}
          onExpired={() => restart(true)}
          onGiveUp={() => restart(false)}
        />
      );
  }
}
