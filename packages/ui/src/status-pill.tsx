import type { ReactNode } from 'react';
import './status-pill.css';

/** What a state means to the reader. Each tone has its own shape, so colour is never the only sign. */
export type Tone = 'good' | 'waiting' | 'danger' | 'neutral' | 'off';

const SHAPES: Record<Tone, ReactNode> = {
  good: (
    <>
      <circle cx="6" cy="6" r="5" fill="currentColor" />
      <path d="m3.7 6.2 1.6 1.6 3-3.4" fill="none" stroke="var(--h-pill-cut)" strokeWidth="1.5" />
    </>
  ),
  waiting: (
    <>
      <circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M6 1.75a4.25 4.25 0 0 1 0 8.5z" fill="currentColor" />
    </>
  ),
  danger: (
    <>
      <path d="M6 .6 11.4 6 6 11.4.6 6z" fill="currentColor" />
      <path d="M6 3.5v3M6 8v.9" stroke="var(--h-pill-cut)" strokeWidth="1.4" />
    </>
  ),
  neutral: <circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  off: (
    <>
      <circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="m3.2 8.8 5.6-5.6" stroke="currentColor" strokeWidth="1.5" />
    </>
  ),
};

/** A state by word, shape and colour. `children` is the word. */
export function StatusPill({ tone, children, quiet }: { tone: Tone; children: ReactNode; quiet?: boolean }) {
  return (
    <span className="h-pill" data-tone={tone} data-quiet={quiet || undefined}>
      <svg viewBox="0 0 12 12" width="11" height="11" aria-hidden="true">
        {SHAPES[tone]}
      </svg>
      {children}
    </span>
  );
}
