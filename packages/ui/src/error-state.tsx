import { Button } from '@mantine/core';
import { CopyableId } from './copyable-id.tsx';
import './error-state.css';
import { useUiText } from './ui-text.tsx';

/** What the reader needs from a problem+json body (RFC 9457 plus our members). */
export interface Problem {
  readonly title: string;
  readonly detail?: string | undefined;
  readonly where?: string | undefined;
  readonly remedy?: string | undefined;
  readonly code?: string | undefined;
  readonly requestId?: string | undefined;
}

export interface ErrorStateProps {
  readonly problem: Problem;
  readonly onRetry?: () => void;
  /** Inside a form or dialog instead of in place of a page. */
  readonly inline?: boolean;
}

/** What happened, where, and what to do next; with the code and request id an operator will ask for. */
export function ErrorState({ problem, onRetry, inline }: ErrorStateProps) {
  const text = useUiText();
  return (
    <div className="h-error" role="alert" data-inline={inline || undefined}>
      <svg viewBox="0 0 12 12" width="16" height="16" aria-hidden="true">
        <path d="M6 .6 11.4 6 6 11.4.6 6z" fill="currentColor" />
        <path d="M6 3.4v3.2M6 7.9v1" stroke="var(--h-danger-soft)" strokeWidth="1.2" />
      </svg>
      <div className="h-error__body">
        <p className="h-error__title">{problem.title}</p>
        {problem.detail && problem.detail !== problem.title ? <p>{problem.detail}</p> : null}
        {problem.remedy ? <p className="h-error__remedy">{problem.remedy}</p> : null}
        {problem.where || problem.code || problem.requestId ? (
          <dl className="h-error__facts">
            {problem.where ? <Fact label={text.errorWhere} value={problem.where} /> : null}
            {problem.code ? <Fact label={text.errorCode} value={problem.code} /> : null}
            {problem.requestId ? (
              <div>
                <dt>{text.errorRequestId}</dt>
                <dd>
                  <CopyableId id={problem.requestId} whole />
                </dd>
              </div>
            ) : null}
          </dl>
        ) : null}
        {onRetry ? (
          <Button variant="default" size="xs" onClick={onRetry}>
            {text.retry}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className="h-mono">{value}</dd>
    </div>
  );
}
