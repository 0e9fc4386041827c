import type { Locale } from './locale.ts';

/** What a coded error is to HTTP. */
export interface ErrorDefinition {
  readonly status: number;
  /** The problem type (RFC 9457, section 3.1.1) where a standard names it; ours follows from the code. */
  readonly type?: string;
}

export type ErrorRegistry = Readonly<Record<string, ErrorDefinition>>;

/** Values that fill the `{placeholders}` of an error's text. They are shown to the caller: never a secret. */
export type ErrorParams = Readonly<Record<string, string | number>>;

export interface FieldProblem {
  /** Dotted path from the part of the request that was wrong: `body.email`, `query.limit`. */
  readonly field: string;
  readonly message: string;
}

export interface ErrorOptions {
  readonly params?: ErrorParams;
  /** What it happened to, in the caller's terms: a path, a setting, an id. */
  readonly where?: string;
  readonly fields?: readonly FieldProblem[];
  /** Members added to the problem body beside the standard ones (RFC 9457, section 3.2). */
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** Seconds after which trying again makes sense; becomes `Retry-After`. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** An error the caller is told about. Its text lives in the message catalogues under `error.<code>.*`. */
export class CodedError extends Error {
  override readonly name = 'CodedError';
  readonly code: string;
  readonly options: ErrorOptions;

  constructor(code: string, options: ErrorOptions = {}) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.options = options;
  }
}

/** `application/problem+json` as Haechi writes it (RFC 9457 plus `code`, `where`, `remedy`, `requestId`, `fields`). */
export interface Problem {
  readonly type: string;
  readonly code: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly where: string;
  readonly remedy: string;
  readonly requestId: string;
  readonly locale: Locale;
  readonly fields?: readonly FieldProblem[];
  readonly [extension: string]: unknown;
}
