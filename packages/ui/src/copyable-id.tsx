import { IconCheck, IconCopy } from '@tabler/icons-react';
import './copyable-id.css';
import { useUiText } from './ui-text.tsx';
import { useCopied } from './use-copied.ts';

const TAIL = 6;

/**
 * `usr_0192f3a4b5c6…` becomes `usr_…b5c6d7`: the prefix says what it is. The tail is shown because time-ordered
 * ids made in the same minute share their beginning.
 */
export function shortenId(id: string): string {
  const cut = id.indexOf('_') + 1;
  return id.length <= cut + TAIL + 1 ? id : `${id.slice(0, cut)}…${id.slice(-TAIL)}`;
}

/** An id or hash in short; the whole is on hover and is what gets copied. */
export function CopyableId({ id, whole }: { id: string; whole?: boolean }) {
  const text = useUiText();
  const { copied, copy } = useCopied(id);
  return (
    <button
      type="button"
      className="h-id"
      title={id}
      onClick={(event) => {
        event.stopPropagation();
        copy();
      }}
    >
      <span className="h-hidden">{copied ? text.copied : text.copy} </span>
      <span className="h-mono">{whole ? id : shortenId(id)}</span>
      {copied ? <IconCheck size={12} aria-hidden /> : <IconCopy size={12} aria-hidden />}
    </button>
  );
}
