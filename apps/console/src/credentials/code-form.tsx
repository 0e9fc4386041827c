import { Button } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { ApiProblem } from '../api/problem.ts';
import { useT } from '../i18n/i18n.tsx';
import { CODE_DIGITS, CodeField } from './code-field.tsx';
import { CredentialProblem } from './credential-problem.tsx';
import { useLock } from './use-lock.ts';

interface CodeFormProps {
  /** The call that the code goes with. */
  readonly act: {
    readonly isPending: boolean;
    readonly error: ApiProblem | null;
    readonly mutate: (
      input: { readonly body: { readonly totpCode: string } },
      options: { readonly onError: (problem: ApiProblem) => void },
    ) => void;
  };
  readonly label: string;
  readonly confirmLabel: string;
  readonly focusAtOnce?: boolean;
  /** What comes before the code. */
  readonly children?: ReactNode;
  /** Without it the one button fills the line. */
  readonly onCancel?: () => void;
}

/** Sends an act with a code of the authenticator app, as soon as the code is whole; minds the lock after wrong ones. */
export function CodeForm({
  act,
  label,
  confirmLabel,
  focusAtOnce = true,
  children,
  onCancel,
}: CodeFormProps) {
  const t = useT();
  const lock = useLock();
  const [code, setCode] = useState('');
  const send = (totpCode: string) => {
    if (act.isPending || lock.until) return;
    act.mutate(
      { body: { totpCode } },
      {
        onError: (problem) => {
          lock.note(problem);
          setCode('');
        },
      },
    );
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.length === CODE_DIGITS) send(code);
  };
  const confirm = {
    type: 'submit',
    loading: act.isPending,
    disabled: code.length < CODE_DIGITS || lock.until !== undefined,
  } as const;
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      {children}
      <CredentialProblem problem={act.error} lock={lock} />
      <CodeField
        focusAtOnce={focusAtOnce}
        label={label}
        value={code}
        busy={act.isPending}
        onChange={setCode}
        onComplete={send}
      />
      {onCancel === undefined ? (
        <Button {...confirm} variant="default" size="md" fullWidth>
          {confirmLabel}
        </Button>
      ) : (
        <div className="h-row" style={{ justifyContent: 'flex-end' }}>
          <Button variant="default" onClick={onCancel}>
            {t('ui.cancel')}
          </Button>
          <Button {...confirm}>{confirmLabel}</Button>
        </div>
      )}
    </form>
  );
}
