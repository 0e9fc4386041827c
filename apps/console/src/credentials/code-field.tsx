import { type ReactNode, useId, useState } from 'react';
import './code-field.css';
import { focusOnMount } from './focus-on-mount.ts';

export const CODE_DIGITS = 6;
const SLOTS = Array.from({ length: CODE_DIGITS }, (_, index) => index);

/** The digits of what was typed or pasted: `123 456` and `123-456` are the same code. */
export function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, '').slice(0, CODE_DIGITS);
}

export interface CodeFieldProps {
  readonly label: ReactNode;
  readonly description?: ReactNode;
  readonly value: string;
  readonly onChange: (digits: string) => void;
  /** The last digit is there: nobody should have to press a button. */
  readonly onComplete?: (digits: string) => void;
  readonly error?: string | undefined;
  readonly busy?: boolean;
  /** Ready to be typed into as soon as it appears. */
  readonly focusAtOnce?: boolean;
}

/**
 * Six digits from an authenticator. One real input under six drawn places, so that pasting, password managers and
 * screen readers meet an ordinary field.
 */
export function CodeField(props: CodeFieldProps) {
  const { value, error, busy = false } = props;
  const id = useId();
  const [focused, setFocused] = useState(false);
  const active = focused ? Math.min(value.length, CODE_DIGITS - 1) : -1;
  const noteIds = [props.description ? `${id}-note` : '', error ? `${id}-error` : '']
    .filter(Boolean)
    .join(' ');
  return (
    <div className="h-code-field">
      <label htmlFor={id}>{props.label}</label>
      {props.description ? (
        <p className="h-code-field__note" id={`${id}-note`}>
          {props.description}
        </p>
      ) : null}
      <div className="h-code-field__box" data-error={error ? true : undefined} data-busy={busy || undefined}>
        {SLOTS.map((slot) => (
          <span key={slot} aria-hidden="true" data-active={slot === active || undefined}>
            {value[slot] ?? ''}
          </span>
        ))}
        <input
          id={id}
          value={value}
          readOnly={busy}
          inputMode="numeric"
          autoComplete="one-time-code"
          spellCheck={false}
          ref={props.focusAtOnce ? focusOnMount : null}
          aria-invalid={error ? true : undefined}
          {...(noteIds ? { 'aria-describedby': noteIds } : {})}
          onFocus={() => setFocused(true)}
          onBlur={() => setFocused(false)}
          onChange={(event) => {
            const digits = digitsOf(event.currentTarget.value);
            if (digits === value) return;
            props.onChange(digits);
            if (digits.length === CODE_DIGITS) props.onComplete?.(digits);
          }}
        />
      </div>
      {error ? (
        <p className="h-code-field__error" id={`${id}-error`} role="alert">
          {error}
        </p>
      ) : null}
    </div>
  );
}
