import type { ReactNode } from 'react';
import './empty-state.css';

export interface EmptyStateProps {
  readonly title: string;
  /** What to do next, in one sentence. */
  readonly next: ReactNode;
  readonly icon?: ReactNode;
  readonly action?: ReactNode;
  /** It stands in place of a whole page, so its title is the page's heading. */
  readonly page?: boolean;
}

/** Nothing here yet, and what to do about it. */
export function EmptyState({ title, next, icon, action, page }: EmptyStateProps) {
  const Title = page ? 'h1' : 'p';
  return (
    <div className="h-empty">
      {icon ? (
        <div className="h-empty__icon" aria-hidden="true">
          {icon}
        </div>
      ) : null}
      <Title className="h-empty__title">{title}</Title>
      <p className="h-empty__next">{next}</p>
      {action ? <div className="h-empty__action">{action}</div> : null}
    </div>
  );
}
