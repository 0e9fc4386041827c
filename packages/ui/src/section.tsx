import { type ReactNode, useId } from 'react';
import './section.css';

export interface SectionProps {
  readonly title?: ReactNode;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  /** A sheet of paper around the content; `flush` lets a table touch its edges. */
  readonly frame?: 'sheet' | 'flush' | 'none';
  readonly children: ReactNode;
}

export function Section({ title, description, actions, frame = 'sheet', children }: SectionProps) {
  const titleId = useId();
  return (
    <section className="h-section" {...(title ? { 'aria-labelledby': titleId } : {})}>
      {title || actions ? (
        <div className="h-section__head">
          <div>
            {title ? <h2 id={titleId}>{title}</h2> : null}
            {description ? <p>{description}</p> : null}
          </div>
          {actions ? <div className="h-row">{actions}</div> : null}
        </div>
      ) : null}
      <div className="h-section__body" data-frame={frame}>
        {children}
      </div>
    </section>
  );
}
