/** What the browser keeps between leaving for a provider and coming back. It opens nothing without the provider's answer. */
export interface ExternalFlow {
  readonly flow: string;
  readonly purpose: 'sign_in' | 'link';
  /** Where the reader wanted to go. */
  readonly next?: string;
}

const KEY = 'haechi.external-flow';

export function keepFlow(flow: ExternalFlow): void {
  sessionStorage.setItem(KEY, JSON.stringify(flow));
}

/** Taken once: coming back twice is no answer. */
export function takeFlow(): ExternalFlow | undefined {
  const text = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  if (text === null) return undefined;
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || !('flow' in value) || !('purpose' in value))
    return undefined;
  return value as ExternalFlow; // written above
}
