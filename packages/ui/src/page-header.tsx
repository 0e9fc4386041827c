import type { ReactNode } from 'react';
import './page-header.css';

export interface PageHeaderProps {
  readonly title: ReactNode;
  /** One sentence: what this page is for. */
  readonly description?: ReactNode;
  /** Beside the title: a pill, a count. */
  readonly status?: ReactNode;
  /** Above the title: where this page hangs. */
  readonly parent?: ReactNode;
  readonly actions?: ReactNode;
  /** Below: tabs or filters, flush with the header's line. */
  readonly children?: ReactNode;
}

export function PageHeader({ title, description, status, parent, actions, children }: PageHeaderProps) {
  return (
    <header className="h-page-header" data-tabs={children ? true : undefined}>
      {parent ? <div className="h-page-header__parent">{parent}</div> : null}
      <div className="h-page-header__row">
        <div className="h-page-header__title">
          <h1>{title}</h1>
          {status}
        </div>
        {actions ? <div className="h-page-header__actions">{actions}</div> : null}
      </div>
      {description ? <p className="h-page-header__description">{description}</p> : null}
      {children ? <div className="h-page-header__below">{children}</div> : null}
    </header>
  );
}
