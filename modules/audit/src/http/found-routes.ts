import type { ApiOperation } from '@haechi/contracts';
import {
  type Caller,
  type FileAnswer,
  implementFile,
  type RequestContext,
  type RouteImplementation,
} from '@haechi/http';
import { guardCell, type Locale, type TenantId } from '@haechi/kernel';
import { stringify } from 'csv-stringify/sync';
import type { JsonObject } from '../domain/event.ts';
import { originOf } from '../origin.ts';
import { type EventFilter, PUBLIC_ID } from '../queries/event-filter.ts';
import type { LogReader } from '../tiers/read-log.ts';
import type { OpenEvents } from '../use-cases/open-events.ts';
import type { RecordAlone } from '../use-cases/record-alone.ts';
import { contractOf } from './contract-of.ts';
import { type EventView, type PresentDeps, presentEvent } from './present-event.ts';
import { type ReadFilterDeps, readFilter, type WantedEvents } from './read-filter.ts';

export interface FoundRouteDeps extends ReadFilterDeps, PresentDeps {
  readonly reader: LogReader;
  readonly openEvents: OpenEvents;
  readonly recordAlone: RecordAlone;
}

/** Events that are in memory at once. */
const PAGE = 500;

const COLUMNS = {
  index: ({ index }) => String(index),
  at: ({ at }) => at,
  summary: ({ summary }) => summary,
  action: ({ action }) => action,
  result: ({ result }) => result,
  reason: ({ reason }) => reason ?? '',
  actor_kind: ({ actor }) => actor.kind,
  actor_id: ({ actor }) => actor.id ?? '',
  actor_name: ({ actor }) => actor.name,
  target_kind: ({ target }) => target?.kind ?? '',
  target_id: ({ target }) => target?.id ?? '',
  target_name: ({ target }) => target?.name ?? '',
  scope: ({ scope }) => scope,
  ip: ({ ip }) => ip ?? '',
  id: ({ id }) => id,
} as const satisfies Readonly<Record<string, (event: EventView) => string>>;
const cells = Object.values(COLUMNS);

interface Form {
  readonly operation: Extract<
    ApiOperation,
    'GET /api/v1/audit/events/csv' | 'GET /api/v1/audit/events/jsonl'
  >;
  readonly extension: string;
  readonly head: string;
  write(events: readonly EventView[]): string;
}

const BYTE_ORDER_MARK = '\ufeff';
const csv = (rows: readonly (readonly string[])[]): string =>
  stringify(rows as string[][], { record_delimiter: 'windows' }); // only read there

const FORMS: readonly Form[] = [
  {
    operation: 'GET /api/v1/audit/events/csv',
    extension: 'csv',
    head: BYTE_ORDER_MARK + csv([Object.keys(COLUMNS)]),
    write: (events) => csv(events.map((event) => cells.map((cell) => guardCell(cell(event))))),
  },
  {
    operation: 'GET /api/v1/audit/events/jsonl',
    extension: 'jsonl',
    head: '',
    write: (events) => events.map((event) => `${JSON.stringify(event)}\n`).join(''),
  },
];

/** Pages of what fits, each read when it is asked for, in short transactions of its own. */
async function* readPages(deps: FoundRouteDeps, tenantId: TenantId, filter: EventFilter, locale: Locale) {
  for (let below: number | undefined; ; ) {
    const page = await deps.reader.search(tenantId, filter, { below, limit: PAGE });
    const events = await deps.openEvents(page.rows.map(({ leaf }) => leaf));
    yield page.rows.map((row, place) => presentEvent(row, events[place], locale, deps));
    if (page.nextBelow === undefined) return;
    below = page.nextBelow;
  }
}

/** The filter as it may stand in the log for ever: what names a person by more than an id is only said to have been there. */
function recordableFilter(query: WantedEvents): JsonObject {
  const said = Object.entries(query).flatMap(([field, value]): [string, string][] => {
    if (typeof value !== 'string') return [];
    const isFree = field === 'text' || ((field === 'actor' || field === 'target') && !PUBLIC_ID.test(value));
    return [[field, isFree ? '…' : value]];
  });
  return Object.fromEntries(said);
}

async function answer(
  deps: FoundRouteDeps,
  { extension, head, write }: Form,
  {
    ctx,
    caller,
    query,
  }: { readonly ctx: RequestContext; readonly caller: Caller; readonly query: WantedEvents },
): Promise<FileAnswer> {
  const { tenantId, scopeId } = caller;
  const filter = await readFilter(deps, tenantId, query, ctx.locale);
  // On record before the first byte leaves: an export that cannot be recorded does not happen.
  await deps.recordAlone(tenantId, originOf(ctx, caller), {
    action: 'audit.exported',
    scopeId,
    details: { form: extension, filter: recordableFilter(query) },
  });
  async function* pieces() {
    yield head;
    for await (const events of readPages(deps, tenantId, filter, ctx.locale))
      if (events.length > 0) yield write(events);
  }
  return { name: `audit-events.${extension}`, pieces: pieces() };
}

/** What a search finds, as files for spreadsheets and programs. */
export const createFoundRoutes = (deps: FoundRouteDeps): readonly RouteImplementation[] =>
  FORMS.map((form) => implementFile(contractOf(form.operation), (input) => answer(deps, form, input)));
