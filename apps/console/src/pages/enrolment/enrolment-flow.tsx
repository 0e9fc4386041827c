import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { useLock } from '../../credentials/use-lock.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { AuthenticatorStep } from './authenticator-step.tsx';
import { CodesStep } from './codes-step.tsx';
import type { EnrolmentDraft } from './enrolment-draft.ts';
import { type EnrolmentStep, type OpenedLink, stepOfProblem, stepsOf } from './enrolment-steps.ts';
import { IdentityStep } from './identity-step.tsx';
import { forgetToken, type LinkDoor } from './link-token.ts';
import { PasswordStep } from './password-step.tsx';

interface EnrolmentFlowProps {
  readonly door: LinkDoor;
  readonly token: string;
  readonly link: OpenedLink;
}

/**
 * From a link to an account, step by step; everything is sent at the last of them. Until then a reload only begins
 * anew: the link still works and shows the same authenticator key.
 */
export function EnrolmentFlow({ door, token, link }: EnrolmentFlowProps) {
  const { locale } = useI18n();
  const router = useRouter();
  const queryClient = useQueryClient();
  const lock = useLock();
  const steps = stepsOf(link);
  const [step, setStep] = useState<EnrolmentStep>(() => steps[0] ?? 'identity');
  const [draft, setDraft] = useState<EnrolmentDraft>({
    email: link.email ?? '',
    displayName: link.displayName ?? '',
    password: '',
    totpCode: '',
  });
  const change = (part: Partial<EnrolmentDraft>) => setDraft((before) => ({ ...before, ...part }));
  const complete = useApiMutation('POST /api/v1/enrolments/complete', {
    onSuccess: () => {
      forgetToken(door);
      setStep('codes');
    },
  });
  const send = (totpCode: string) => {
    if (complete.isPending) return;
    const { email, displayName, password } = draft;
    const body = { token, displayName: displayName.trim(), password, totpCode, locale };
    complete.mutate(
      // Only the first administrator says an address; everybody else's belongs to the link.
      { body: link.email === null ? { ...body, email: email.trim() } : body },
      {
        onError: (problem) => {
          lock.note(problem);
          change({ totpCode: '' });
          setStep(stepOfProblem(problem, steps) ?? 'authenticator');
        },
      },
    );
  };
  const back = steps[steps.indexOf(step) - 1];
  const shared = {
    link,
    steps,
    draft,
    onChange: change,
    problem: complete.error,
    onBack: back && (() => setStep(back)),
  };

  switch (step) {
    case 'identity':
      return <IdentityStep {...shared} onNext={() => setStep('password')} />;
    case 'password':
      return <PasswordStep {...shared} onNext={() => setStep('authenticator')} />;
    case 'codes':
      return (
        <CodesStep
          steps={steps}
          codes={complete.data?.recoveryCodes ?? []}
          account={draft.email}
          onDone={() => {
            queryClient.clear();
            router.history.replace('/');
          }}
        />
      );
    default:
      return <AuthenticatorStep {...shared} lock={lock} busy={complete.isPending} onNext={send} />;
  }
}
