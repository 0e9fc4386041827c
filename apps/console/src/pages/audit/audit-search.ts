import type { ApiInput, ApiResponse } from '../../api/client.ts';
import { zonedInstant } from '../members/zoned-instant.ts';

export type AuditEvent = ApiResponse<'GET /api/v1/audit/events'>['items'][number];
export type AuditEventDetail = ApiResponse<'GET /api/v1/audit/events/{id}'>;
export type AuditResult = AuditEvent['result'];

/**
 * The filter as it stands in the address. Days are those of the reader's time zone, both included; an instant is one
 * itself, the later one not included.
 */
export interface AuditSearch {
  readonly text?: string;
  readonly actor?: string;
  readonly action?: string;
  readonly target?: string;
  /** Exactly this scope: a tenant, a branch, a project or the platform. */
  readonly scope?: string;
  readonly result?: AuditResult;
  readonly from?: string;
  readonly to?: string;
}

const TEXTS = ['text', 'actor', 'target'] as const;
const DAYS = ['from', 'to'] as const;
const SCOPE = /^(?:platform|[a-z]{3}_[0-9a-z]{26})$/;
const ACTION = /^[a-z0-9_.]+\*?$/;
const DAY = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}\.\d{3}Z)?$/;
const DAY_MS = 86_400_000;

function isResult(value: unknown): value is AuditResult {
  return value === 'success' || value === 'denied' || value === 'failure';
}

function matching(value: unknown, form: RegExp): string | undefined {
  return typeof value === 'string' && form.test(value) ? value : undefined;
}

/** Reads the filter from the address; what is not a filter is dropped rather than sent on. */
export function readAuditSearch(search: Record<string, unknown>): AuditSearch {
  const read: Record<string, unknown> = {
    action: matching(search['action'], ACTION),
    scope: matching(search['scope'], SCOPE),
  };
  for (const name of TEXTS) read[name] = matching(search[name], /^.{1,100}$/);
  for (const name of DAYS) read[name] = matching(search[name], DAY);
  if (isResult(search['result'])) read['result'] = search['result'];
  // Every member was checked above; the entries only lost their names.
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined)) as AuditSearch;
}

const isInstant = (text: string): boolean => text.endsWith('Z');

function endOfDay(day: string, timeZone: string): string | undefined {
  const dayAfter = new Date(Date.parse(`${day}T00:00Z`) + DAY_MS).toISOString().slice(0, 10);
  return zonedInstant(`${dayAfter}T00:00`, timeZone);
}

/** The address of the file with all that a filter finds. */
export function foundFile(form: 'csv' | 'jsonl', search: AuditSearch, timeZone: string): string {
  const { limit: _, ...query } = auditQuery(search, timeZone);
  const params = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  return `/api/v1/audit/events/${form}${params.size === 0 ? '' : `?${params.toString()}`}`;
}

/** What the server is asked for: whole days become the moments between which they lie. */
export function auditQuery(
  search: AuditSearch,
  timeZone: string,
): NonNullable<ApiInput<'GET /api/v1/audit/events'>['query']> {
  const { from, to, ...rest } = search;
  const begin = from && (isInstant(from) ? from : zonedInstant(`${from}T00:00`, timeZone));
  const end = to && (isInstant(to) ? to : endOfDay(to, timeZone));
  return { ...rest, ...(begin ? { from: begin } : {}), ...(end ? { to: end } : {}), limit: 50 };
}
