import { fillPlaceholders, type Locale } from '@haechi/kernel';
import type { EmbeddedPostgresErrorCode } from './error-codes.ts';
import { type EmbeddedPostgresText, en } from './messages/en.ts';
import { ko } from './messages/ko.ts';

export type EmbeddedPostgresErrorDetails = Readonly<Record<string, string | number>>;

/** The built-in database cannot do what was asked. `message` is English; {@link describe} gives both languages. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
  readonly code: EmbeddedPostgresErrorCode;
  /** The path it happened at. */
  readonly where: string;
  /** Values behind the text. Never a secret. */
  readonly details: EmbeddedPostgresErrorDetails;

  constructor(
    code: EmbeddedPostgresErrorCode,
    where: string,
    details: EmbeddedPostgresErrorDetails = {},
    cause?: unknown,
  ) {
    super(
      fillPlaceholders(en[code].what, { ...details, where }),
      cause === undefined ? undefined : { cause },
    );
    this.code = code;
    this.where = where;
    this.details = details;
  }

  /** What happened and what to do about it, in the reader's language. */
  describe(locale: Locale): EmbeddedPostgresText {
    const text = (locale === 'ko' ? ko : en)[this.code];
    const params = { ...this.details, where: this.where };
    return {
      what: fillPlaceholders(text.what, params),
      remedy: fillPlaceholders(text.remedy, params),
    };
  }
}

const FILE_SYSTEM_CODES: Readonly<Record<string, EmbeddedPostgresErrorCode>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EACCES: 'permission-denied',
  EPERM: 'permission-denied',
  EROFS: 'permission-denied',
};

/** Runs a step that touches files and turns the operating system's refusals into coded errors about `where`. */
export async function namingRefusals<T>(where: string, user: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    const systemCode = errorCode(error);
    const code = systemCode === undefined ? undefined : FILE_SYSTEM_CODES[systemCode];
    if (code === undefined || error instanceof EmbeddedPostgresError) throw error;
    throw new EmbeddedPostgresError(code, where, { user, reason: reasonOf(error) }, error);
  }
}

/** The `code` of a Node or PostgreSQL error, such as `ENOENT` or `28P01`. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
