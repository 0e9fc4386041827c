import { IconArrowLeft } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useT } from '../../i18n/i18n.tsx';
import type { EnrolmentStep } from './enrolment-steps.ts';

interface StepHeadProps {
  readonly steps: readonly EnrolmentStep[];
  readonly step: EnrolmentStep;
  readonly title: ReactNode;
  readonly lead: ReactNode;
  readonly onBack?: (() => void) | undefined;
}

/** Where one is on the way, and what this step is for. */
export function StepHead({ steps, step, title, lead, onBack }: StepHeadProps) {
  const t = useT();
  const at = steps.indexOf(step);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // A step without a field to type in must still tell a screen reader that the page has changed.
    if (document.activeElement === document.body) heading.current?.focus();
  }, []);
  return (
    <header>
      <div className="h-enrolment__progress">
        {onBack ? (
          <button type="button" onClick={onBack} aria-label={t('enrolment.back')}>
            <IconArrowLeft size={16} stroke={1.6} aria-hidden />
          </button>
        ) : null}
        <ol aria-hidden="true">
          {steps.map((name, index) => (
            <li key={name} data-done={index <= at || undefined} />
          ))}
        </ol>
        <span className="h-muted">{t('enrolment.progress', { at: at + 1, of: steps.length })}</span>
      </div>
      <h1 className="h-public__title" ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <p className="h-public__lead">{lead}</p>
    </header>
  );
}
