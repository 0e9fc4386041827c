import { IconX } from '@tabler/icons-react';
import { type ReactNode, useEffect, useSyncExternalStore } from 'react';
import { StatusPill, type Tone } from './status-pill.tsx';
import './toasts.css';
import { useUiText } from './ui-text.tsx';

export interface Toast {
  readonly id: number;
  readonly tone: Tone;
  /** The state word in the pill. */
  readonly word: string;
  readonly title: ReactNode;
  readonly detail?: ReactNode;
}

const SHOWN_MAX = 4;
const SHOWN_MS = 6000;

let toasts: readonly Toast[] = [];
let lastId = 0;
const readers = new Set<() => void>();

function replace(next: readonly Toast[]): void {
  toasts = next;
  for (const reader of readers) reader();
}

/** Says something in the corner. A danger toast stays until it is dismissed. */
export function showToast(toast: Omit<Toast, 'id'>): number {
  lastId += 1;
  replace([...toasts.slice(-(SHOWN_MAX - 1)), { ...toast, id: lastId }]);
  return lastId;
}

export function dismissToast(id: number): void {
  replace(toasts.filter((toast) => toast.id !== id));
}

function subscribe(reader: () => void): () => void {
  readers.add(reader);
  return () => readers.delete(reader);
}

/** Where toasts appear; once per application. The live region is always mounted so that readers announce it. */
export function Toaster() {
  const text = useUiText();
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <section className="h-toasts" aria-label={text.notifications} aria-live="polite">
      {shown.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </section>
  );
}

function ToastCard({ toast }: { toast: Toast }) {
  const text = useUiText();
  useEffect(() => {
    if (toast.tone === 'danger') return;
    const timer = setTimeout(() => dismissToast(toast.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [toast]);
  return (
    <div className="h-toast" role={toast.tone === 'danger' ? 'alert' : undefined}>
      <StatusPill tone={toast.tone}>{toast.word}</StatusPill>
      <div className="h-toast__body">
        <div>{toast.title}</div>
        {toast.detail ? <div className="h-muted">{toast.detail}</div> : null}
      </div>
      <button type="button" aria-label={text.dismiss} onClick={() => dismissToast(toast.id)}>
        <IconX size={14} aria-hidden />
      </button>
    </div>
  );
}
