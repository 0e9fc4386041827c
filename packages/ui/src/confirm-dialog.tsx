import { Button, Textarea } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Dialog } from './dialog.tsx';
import { ErrorState, type Problem } from './error-state.tsx';
import { useUiText } from './ui-text.tsx';

export interface ConfirmDialogProps {
  readonly opened: boolean;
  readonly title: string;
  /** What will happen, exactly. */
  readonly children: ReactNode;
  readonly confirmLabel?: string;
  /** The act destroys or takes away. */
  readonly danger?: boolean;
  /** Whether a reason is asked, and whether it may be left out. */
  readonly reason?: 'none' | 'optional' | 'required';
  readonly reasonLabel?: string;
  readonly reasonMax?: number;
  readonly busy?: boolean;
  readonly problem?: Problem | undefined;
  readonly onConfirm: (reason: string) => void;
  readonly onClose: () => void;
}

/** Asks before an act, with the reason that goes to the audit log. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  return (
    <Dialog opened={props.opened} onClose={props.onClose} title={props.title} size={460}>
      {/* Mounted only while open, so that a reason never leaks from one act to the next. */}
      {props.opened ? <ConfirmForm {...props} /> : null}
    </Dialog>
  );
}

function ConfirmForm(props: ConfirmDialogProps) {
  const text = useUiText();
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const asked = props.reason ?? 'none';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const said = reason.trim();
    if (asked === 'required' && said === '') return setMissing(true);
    props.onConfirm(said);
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <div>{props.children}</div>
      {asked === 'none' ? null : (
        <Textarea
          data-autofocus
          label={props.reasonLabel ?? text.reason}
          description={text.reasonHint}
          required={asked === 'required'}
          maxLength={props.reasonMax ?? 500}
          value={reason}
          error={missing && reason.trim() === '' ? text.reasonMissing : undefined}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      {props.problem ? <ErrorState inline problem={props.problem} /> : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={props.onClose}>
          {text.cancel}
        </Button>
        <Button type="submit" color={props.danger ? 'red' : 'dancheong'} loading={props.busy ?? false}>
          {props.confirmLabel ?? text.confirm}
        </Button>
      </div>
    </form>
  );
}
