import type { ReactNode } from 'react';
import './empty-state.css';

export interface EmptyStateProps {
  readonly title: string;
  /** What to do next, in one sentence. */
  readonly next: ReactNode;
  readonly icon?: ReactNode;
  readonly action?: ReactNode;
}

/** Nothing here yet, and what to do about it. */
export function EmptyState({ title, next, icon, action }: EmptyStateProps) {
  return (
    <div className="h-empty">
      {icon ? (
        <div className="h-empty__icon" aria-hidden="true">
          {icon}
        </div>
      ) : null}
      <p className="h-empty__title">{title}</p>
      <p className="h-empty__next">{next}</p>
      {action ? <div className="h-empty__action">{action}</div> : null}
    </div>
  );
}
