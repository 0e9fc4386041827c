import { useEffect, useRef } from 'react';

const SEQUENCE_MS = 1200;

/** The letter or sign of a key by its place on the keyboard, so that shortcuts work while a Korean layout is on. */
export function keyName(event: Pick<KeyboardEvent, 'code' | 'key'>): string {
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
  if (letter) return letter.toLowerCase();
  if (event.key === '?') return '?';
  const sign: Record<string, string> = { Slash: '/', Comma: ',', BracketLeft: '[' };
  return sign[event.code] ?? event.key;
}

/** Whether typing there is meant as text. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

export interface Hotkeys {
  /** By single key, such as `/` or `?`. */
  readonly single: Readonly<Record<string, () => void>>;
  /** By the key that follows `g`. */
  readonly afterG: Readonly<Record<string, () => void>>;
  /** By key held with ⌘ or Ctrl; these also work while typing. */
  readonly withMod: Readonly<Record<string, () => void>>;
}

/** Listens for the shell's shortcuts on the whole page. */
export function useHotkeys(hotkeys: Hotkeys): void {
  const latest = useRef(hotkeys);
  useEffect(() => {
    latest.current = hotkeys;
  });
  useEffect(() => {
    let gAt = Number.NEGATIVE_INFINITY;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.isComposing || event.defaultPrevented) return;
      const key = keyName(event);
      const { single, afterG, withMod } = latest.current;
      const held = event.metaKey || event.ctrlKey;
      if (!held && (event.altKey || isTyping(event.target) || document.querySelector('[aria-modal="true"]')))
        return;
      const inSequence = event.timeStamp - gAt < SEQUENCE_MS;
      gAt = Number.NEGATIVE_INFINITY;
      const run = held ? withMod[key] : inSequence ? afterG[key] : single[key];
      if (run) {
        event.preventDefault();
        run();
      } else if (!held && key === 'g') {
        gAt = event.timeStamp;
      }
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}
