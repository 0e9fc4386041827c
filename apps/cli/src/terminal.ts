/** Single keys, as they are pressed. */
export interface Keys {
  /** The next key by its name; undefined when none is pressed in time. */
  next(withinMs: number): Promise<string | undefined>;
  /** Leaves the keyboard to a question, and takes it back. */
  pause(): void;
  resume(): void;
  close(): void;
}

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
  /** Whether somebody sits here who can be asked to open a browser. */
  readonly interactive?: boolean;
  /** Single keys; undefined where nobody sits at a keyboard. */
  openKeys?(): Keys | undefined;
  /** Asks for one line. */
  readLine?(prompt: string): Promise<string>;
  /** Epoch milliseconds. */
  now(): number;
  wait(durationMs: number): Promise<void>;
  /** Aborted when the person stops the program. */
  readonly stopped: AbortSignal;
}
