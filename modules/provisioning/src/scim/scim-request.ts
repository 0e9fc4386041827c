import type { AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import type { Locale } from '@haechi/kernel';

/** A request below `/scim/v2`, as the server hands it over. */
export interface ScimRequest {
  readonly method: string;
  /** Below `/scim/v2`, beginning with a slash. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Parsed JSON; undefined when there was none, null when it was no JSON. */
  readonly body: unknown;
  readonly bearer: string | undefined;
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly requestId: string;
  readonly ip: string;
  readonly userAgent: string | undefined;
  readonly locale: Locale;
}

export interface ScimAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined when there is none (204, 304). */
  readonly body?: unknown;
}

/** One request at work: who asks, in which transaction of their tenant. */
export interface ScimCall {
  readonly tx: Tx;
  readonly caller: Caller;
  readonly origin: AuditOrigin;
  readonly at: Date;
  readonly locale: Locale;
}
