import { IconCheck, IconCopy } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import './code-block.css';
import { useUiText } from './ui-text.tsx';
import { useCopied } from './use-copied.ts';

export interface CodeBlockProps {
  readonly code: string;
  /** What this is, shown above it. */
  readonly title?: string;
  /** Break long lines instead of scrolling sideways. */
  readonly wrap?: boolean;
  /** The same text with marks; what is copied stays `code`. */
  readonly children?: ReactNode;
}

/** Exact text in monospace, with a copy button. Scrolls by itself, also with the keyboard. */
export function CodeBlock({ code, title, wrap, children }: CodeBlockProps) {
  const text = useUiText();
  const { copied, copy } = useCopied(code);
  const titleId = useId();
  return (
    <figure className="h-code">
      <figcaption>
        <span id={titleId}>{title}</span>
        <button type="button" onClick={copy} aria-label={copied ? text.copied : text.copy}>
          {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
        </button>
      </figcaption>
      {/* A scrolling region must be reachable by keyboard, hence the tab stop. */}
      <pre tabIndex={0} data-wrap={wrap || undefined} {...(title ? { 'aria-labelledby': titleId } : {})}>
        <code>{children ?? code}</code>
      </pre>
    </figure>
  );
}
