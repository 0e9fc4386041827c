import { StatusPill } from '@haechi/ui';
import { PasswordInput } from '@mantine/core';
import { useId } from 'react';
import { useT } from '../i18n/i18n.tsx';
import { assessPassword, PASSWORD_CHARACTERS_MAX, type PasswordContext } from './assess-password.ts';
import { focusOnMount } from './focus-on-mount.ts';
import './new-password-field.css';

export interface NewPasswordFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (password: string) => void;
  readonly context: PasswordContext;
  readonly error?: string | undefined;
  readonly focusAtOnce?: boolean;
  readonly size?: 'sm' | 'md';
}

const STRENGTH_LEVEL = { weak: 1, fair: 2, strong: 3 } as const;

/** A new password, with what it must fulfil ticked off while it is typed. */
export function NewPasswordField(props: NewPasswordFieldProps) {
  const t = useT();
  const rulesId = useId();
  const { value, context } = props;
  const assessed = assessPassword(value, context);
  // What the server or the form refused is not called safe below the refusal.
  const strength = props.error ? 'weak' : assessed.strength;
  const level = value === '' ? 0 : STRENGTH_LEVEL[strength];
  const rules = [
    {
      key: 'length',
      met: assessed.longEnough,
      text: t('credentials.rule.length', { min: context.charactersMin }),
    },
    {
      key: 'word',
      met: value !== '' && !assessed.containsKnownWord,
      text: t('credentials.rule.word'),
    },
  ];
  return (
    <div>
      <PasswordInput
        size={props.size ?? 'sm'}
        label={props.label}
        value={value}
        error={props.error}
        maxLength={PASSWORD_CHARACTERS_MAX}
        autoComplete="new-password"
        ref={props.focusAtOnce ? focusOnMount : null}
        aria-describedby={rulesId}
        visibilityToggleButtonProps={{ 'aria-label': t('credentials.showPassword') }}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
      <div className="h-strength" data-level={level} aria-hidden="true">
        <i />
        <i />
        <i />
      </div>
      <ul className="h-rules" id={rulesId}>
        {rules.map((rule) => (
          <li key={rule.key}>
            <StatusPill quiet tone={rule.met ? 'good' : 'neutral'}>
              {rule.text}
            </StatusPill>
            <span className="h-hidden">
              {rule.met ? t('credentials.rule.met') : t('credentials.rule.open')}
            </span>
          </li>
        ))}
      </ul>
      <p className="h-strength__word" aria-live="polite">
        {value === '' ? t('credentials.strength.none') : t(`credentials.strength.${strength}`)}
      </p>
    </div>
  );
}
