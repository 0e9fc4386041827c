import type { ExitCode } from './exit-code.ts';

/** Something a person at the terminal can do something about: what happened, where, and what to do next. */
export interface Trouble {
  readonly code: string;
  readonly title: string;
  readonly detail?: string;
  readonly where?: string;
  readonly remedy: string;
  readonly requestId?: string;
  /** What is wrong with single fields of a request. */
  readonly fields?: readonly { readonly field: string; readonly message: string }[];
}

export class CliError extends Error {
  override readonly name = 'CliError';
  readonly trouble: Trouble;
  readonly exitCode: ExitCode;

  constructor(trouble: Trouble, exitCode: ExitCode, cause?: unknown) {
    super(trouble.title, cause === undefined ? undefined : { cause });
    this.trouble = trouble;
    this.exitCode = exitCode;
  }
}
