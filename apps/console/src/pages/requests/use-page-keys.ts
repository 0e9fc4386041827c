import { useEffect, useRef } from 'react';
import { keyName } from '../../app/hotkeys.ts';

type PageKeys = Readonly<Record<string, () => void>>;

/** Whether a key press is meant for the page: no modifier, no text field, no dialog, not taken by the shell. */
function isForPage(event: KeyboardEvent): boolean {
  if (event.metaKey || event.ctrlKey || event.altKey || event.isComposing || event.defaultPrevented)
    return false;
  const { target } = event;
  const typing =
    target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]');
  return !typing && document.querySelector('[aria-modal="true"]') === null;
}

/** Single letters that act on this page, by the key's place on the keyboard. */
export function usePageKeys(keys: PageKeys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const act = isForPage(event) ? latest.current[keyName(event)] : undefined;
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}
