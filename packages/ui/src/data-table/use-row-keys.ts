import { type KeyboardEvent, type RefObject, useEffect, useState } from 'react';

/** Keys by position, so that j and k work while a Korean layout is on. */
const STEPS: Record<string, number> = { KeyJ: 1, ArrowDown: 1, KeyK: -1, ArrowUp: -1 };

export interface RowKeysOptions {
  readonly root: RefObject<HTMLTableElement | null>;
  readonly count: number;
  readonly onOpen: ((index: number) => void) | undefined;
  readonly onToggle: ((index: number) => void) | undefined;
}

function isPlain(event: { metaKey: boolean; ctrlKey: boolean; altKey: boolean }): boolean {
  return !event.metaKey && !event.ctrlKey && !event.altKey;
}

/**
 * Moves focus through the rows: j/k or arrows, Home, End; Enter opens; x or space selects. One row is in the tab
 * order (roving tabindex). With nothing focused, j enters the page's first table.
 */
export function useRowKeys({ root, count, onOpen, onToggle }: RowKeysOptions) {
  const [wanted, setActive] = useState(0);
  const active = Math.min(wanted, Math.max(count - 1, 0));

  const focusRow = (index: number) => {
    setActive(index);
    root.current?.querySelector<HTMLElement>(`tbody > tr[data-index="${index}"]`)?.focus();
  };

  useEffect(() => {
    const enter = (event: globalThis.KeyboardEvent) => {
      if (event.target !== document.body || event.code !== 'KeyJ' || !isPlain(event)) return;
      if (document.querySelector('.h-table') !== root.current) return;
      event.preventDefault();
      root.current?.querySelector<HTMLElement>('tbody > tr[tabindex="0"]')?.focus();
    };
    document.addEventListener('keydown', enter);
    return () => document.removeEventListener('keydown', enter);
  }, [root]);

  const onKeyDown = (event: KeyboardEvent<HTMLTableSectionElement>) => {
    // Only when a row itself has focus; its buttons and fields keep their own keys.
    if (!(event.target instanceof HTMLTableRowElement) || !isPlain(event) || count === 0) return;
    const step = STEPS[event.code];
    const target =
      step !== undefined
        ? Math.min(Math.max(active + step, 0), count - 1)
        : { Home: 0, End: count - 1 }[event.code];
    if (target !== undefined) {
      event.preventDefault();
      focusRow(target);
    } else if (event.key === 'Enter' && onOpen) {
      event.preventDefault();
      onOpen(active);
    } else if ((event.code === 'KeyX' || event.key === ' ') && onToggle) {
      event.preventDefault();
      onToggle(active);
    }
  };

  return { active, setActive, onKeyDown };
}
