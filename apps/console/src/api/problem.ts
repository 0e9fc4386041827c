import type { Problem } from '@haechi/ui';

export interface FieldProblem {
  /** Dotted path: `body.email`, `query.limit`. */
  readonly field: string;
  readonly message: string;
}

export interface ApiProblemInit {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly where?: string | undefined;
  readonly remedy?: string | undefined;
  readonly requestId?: string | undefined;
  readonly fields?: readonly FieldProblem[] | undefined;
  readonly retryAfterSeconds?: number | undefined;
  /** Members a particular error adds (RFC 9457, section 3.2). */
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** The server's refusal (problem+json, RFC 9457), or what stands in for it when there was no answer: status 0. */
export class ApiProblem extends Error implements Problem {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string | undefined;
  readonly where: string | undefined;
  readonly remedy: string | undefined;
  readonly requestId: string | undefined;
  readonly fields: readonly FieldProblem[];
  readonly retryAfterSeconds: number | undefined;
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(init: ApiProblemInit) {
    super(`${init.code}: ${init.title}`);
    this.status = init.status;
    this.code = init.code;
    this.title = init.title;
    this.detail = init.detail;
    this.where = init.where;
    this.remedy = init.remedy;
    this.requestId = init.requestId;
    this.fields = init.fields ?? [];
    this.retryAfterSeconds = init.retryAfterSeconds;
    this.extensions = init.extensions ?? {};
  }

  /** What was wrong with one field of the body, by its name there. */
  field(name: string): string | undefined {
    return this.fields.find((problem) => problem.field === name || problem.field === `body.${name}`)?.message;
  }
}

const STANDARD = new Set(
  'type status code title detail where remedy requestId fields instance locale'.split(' '),
);

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textIn(body: Readonly<Record<string, unknown>>, member: string): string | undefined {
  const value = body[member];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function fieldsIn(value: unknown): FieldProblem[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isRecord).flatMap((entry) => {
    const field = textIn(entry, 'field');
    const message = textIn(entry, 'message');
    return field !== undefined && message !== undefined ? [{ field, message }] : [];
  });
}

/** Reads a refused response. A body that is not a problem (a proxy's page) still becomes one. */
export async function readProblem(response: Response): Promise<ApiProblem> {
  const parsed: unknown = await response.json().catch(() => undefined);
  const body = isRecord(parsed) ? parsed : {};
  const retryAfter = Number(response.headers.get('retry-after'));
  return new ApiProblem({
    status: response.status,
    code: textIn(body, 'code') ?? `HTTP_${response.status}`,
    title: textIn(body, 'title') ?? (response.statusText || `HTTP ${response.status}`),
    detail: textIn(body, 'detail'),
    where: textIn(body, 'where') ?? new URL(response.url || '/', location.href).pathname,
    remedy: textIn(body, 'remedy'),
    requestId: textIn(body, 'requestId') ?? response.headers.get('x-request-id') ?? undefined,
    fields: fieldsIn(body['fields']),
    retryAfterSeconds: retryAfter > 0 ? retryAfter : undefined,
    extensions: Object.fromEntries(Object.entries(body).filter(([member]) => !STANDARD.has(member))),
  });
}
