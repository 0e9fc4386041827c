/** Everything the program has to do with the outside. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The home directory of the person at the terminal. */
  readonly homeDir: string;
  readonly fetch: typeof globalThis.fetch;
  /** Results: standard output. */
  out(text: string): void;
  /** Everything else: standard error. */
  note(text: string): void;
  /** Asks for a secret without showing it; piped in, its first line. */
  readSecret(prompt: string): Promise<string>;
  /** Epoch milliseconds. */
  now(): number;
  wait(durationMs: number): Promise<void>;
  /** Aborted when the person stops the program. */
  readonly stopped: AbortSignal;
}
