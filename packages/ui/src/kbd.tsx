import './kbd.css';

const isApple = typeof navigator !== 'undefined' && /Mac|iP(hone|ad|od)/.test(navigator.userAgent);

const APPLE: Record<string, string> = { Mod: '⌘', Alt: '⌥', Shift: '⇧', Enter: '↵' };
const OTHER: Record<string, string> = { Mod: 'Ctrl', Enter: '↵' };

/** Keys as the reader's keyboard names them; `Mod` is ⌘ or Ctrl. */
export function Kbd({ keys }: { keys: readonly string[] }) {
  return (
    <span className="h-kbd">
      {keys.map((key) => (
        <kbd key={key}>{(isApple ? APPLE[key] : OTHER[key]) ?? key}</kbd>
      ))}
    </span>
  );
}
