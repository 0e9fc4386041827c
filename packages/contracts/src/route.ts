import type { z } from 'zod';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Operation = `${Method} /${string}`;

/** Who may call: anyone, or a caller with a verified credential. */
export type Audience = 'anyone' | 'signed_in';

/**
 * Where the permission of a route is held.
 * `tenant`: at the tenant (or, for the operator, the platform) the credential is for; checked before the handler.
 * `platform`: at the platform; checked before the handler.
 * `resource`: at the scope of the thing itself; the handler must ask, and the shell refuses an answer if it did not.
 * `self`: the caller's own things only; nothing to ask.
 */
export type Authority =
  | { readonly at: 'tenant' | 'platform' | 'resource'; readonly permission: string }
  | { readonly at: 'self' };

/** One route of the HTTP API: the single description that the server, its clients and the OpenAPI document share. */
export interface RouteContract<
  O extends Operation = Operation,
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> {
  readonly operation: O;
  readonly summary: string;
  readonly description?: string;
  readonly tag: Tag;
  readonly audience: Audience;
  readonly authority: Authority;
  /**
   * `none`: the handler opens its own transactions, because something must be kept although it refuses.
   * `memory`: answered from memory by a handler that reads what it lacks by itself; who calls may be known from a
   * moment ago, less than the second within which an ended session must be noticed.
   */
  readonly transaction: 'read' | 'write' | 'none' | 'memory';
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly status: 200 | 201 | 202 | 204;
  readonly response: R;
  /** `json` unless said otherwise. `file` is a text made piece by piece, for a browser to save. */
  readonly produces?: 'json' | 'text' | 'bytes' | 'tagged-bytes' | 'file' | 'event-stream';
  /** Media type of a `file`; JSON lines unless said otherwise. */
  readonly fileType?: 'application/jsonl' | 'application/yaml' | 'text/csv';
  /** How long a body may be, where a whole file comes in it; 1 MiB unless said otherwise. */
  readonly bodyBytesMax?: number;
  /** An edit that must name the version it was made from by `If-Match`. */
  readonly ifMatch?: boolean;
  /** Codes this route may answer beside those every route may answer. */
  readonly errors?: readonly string[];
  /** Codes of the shell that the standard this route follows has another answer for: the one, the other instead. */
  readonly codes?: Readonly<Record<string, string>>;
  /**
   * `required`: the caller must have shown a second factor a moment ago, or is asked for one (`AUTH_011`).
   * `exempt`: answers also while the session owes a second factor; for what leads out of that, and for leaving.
   */
  readonly secondFactor?: 'required' | 'exempt';
  /** Requests a minute from one address; for doors that strangers knock at. */
  readonly rateLimitPerMinute?: number;
}

export const TAGS = [
  'platform',
  'identity',
  'tenants',
  'access',
  'approvals',
  'gate',
  'audit',
  'sinks',
  'anomalies',
  'notifications',
  'settings',
  'keep',
] as const;
export type Tag = (typeof TAGS)[number];

export function defineRoute<
  const O extends Operation,
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
  R extends z.ZodType = z.ZodUndefined,
>(contract: RouteContract<O, P, Q, B, R>): RouteContract<O, P, Q, B, R> {
  return contract;
}

/** The method and the path of an operation, path parameters as `{name}`. */
export function splitOperation(operation: Operation): { method: Method; path: string } {
  const space = operation.indexOf(' ');
  return { method: operation.slice(0, space) as Method, path: operation.slice(space + 1) }; // by the type's own form
}
