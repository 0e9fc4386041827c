import type { Tx } from '@haechi/database';
import type { EventId, TenantId } from '@haechi/kernel';
import { type ExpressionBuilder, type ExpressionWrapper, type Selectable, type SqlBool, sql } from 'kysely';
import type { AuditResult } from '../domain/event.ts';
import type { AuditTables } from '../tables.ts';

export interface EventFilter {
  /** Public id of the actor, or part of the name. */
  readonly actor?: string | undefined;
  /** An action; with a `*` at the end, every action that begins so. */
  readonly action?: string | undefined;
  /** Public id of the target, or part of its name. */
  readonly target?: string | undefined;
  readonly result?: AuditResult | undefined;
  /** Inclusive. */
  readonly from?: Date | undefined;
  /** Exclusive. */
  readonly to?: Date | undefined;
  /** Part of anything the one-line summary of an event is made from. */
  readonly text?: string | undefined;
  /** Public ids of people whose name fits `actor`, `target` or `text`: the log itself has no names of people. */
  readonly people?: Readonly<Partial<Record<'actor' | 'target' | 'text', readonly string[]>>>;
}

export interface EventPage {
  readonly rows: readonly EventRow[];
  /** Continue below this index; undefined on the last page. */
  readonly nextBelow: number | undefined;
}

const COLUMNS = [
  'index',
  'id',
  'at',
  'actor_kind',
  'actor_id',
  'actor_name',
  'action',
  'target_kind',
  'target_id',
  'target_name',
  'scope_id',
  'result',
  'reason',
  'ip',
  'leaf',
] as const;

type LogTable = AuditTables['audit.audit_logs'];
export type EventRow = Pick<Selectable<LogTable>, (typeof COLUMNS)[number]>;
type Builder = ExpressionBuilder<AuditTables, 'audit.audit_logs'>;
type Condition = ExpressionWrapper<AuditTables, 'audit.audit_logs', SqlBool>;
type TextColumn = 'actor_id' | 'actor_name' | 'action' | 'target_id' | 'target_name' | 'reason' | 'ip';

const PUBLIC_ID = /^[a-z]{3}_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

const contains = (eb: Builder, column: TextColumn, part: string): Condition =>
  eb(column, 'ilike', `%${part.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`);

const isOneOf = (eb: Builder, column: TextColumn, ids: readonly string[]): Condition[] =>
  ids.length === 0 ? [] : [eb(column, 'in', ids)];

const matchesThing = (
  eb: Builder,
  id: TextColumn,
  name: TextColumn,
  { wanted, people = [] }: { readonly wanted: string; readonly people: readonly string[] | undefined },
): Condition =>
  PUBLIC_ID.test(wanted)
    ? eb(id, '=', wanted)
    : eb.or([contains(eb, name, wanted), ...isOneOf(eb, id, people)]);

/** A range instead of LIKE: row-level security lets only leak-proof operators use an index. */
function matchesAction(eb: Builder, wanted: string): Condition {
  if (!wanted.endsWith('*')) return eb('action', '=', wanted);
  const prefix = wanted.slice(0, -1);
  if (prefix === '') return eb.lit(true) as Condition; // a constant is a condition as well
  // Actions are ASCII and compared by bytes, so the next character after the last one ends the range.
  const end = prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
  return eb.and([eb('action', '>=', prefix), eb('action', '<', end)]);
}

const matchesText = (eb: Builder, part: string, people: readonly string[] = []): Condition =>
  eb.or([
    ...(['actor_name', 'action', 'target_name', 'target_id', 'reason', 'ip'] as const).map((column) =>
      contains(eb, column, part),
    ),
    ...isOneOf(eb, 'actor_id', people),
    ...isOneOf(eb, 'target_id', people),
  ]);

function conditionsOf(eb: Builder, filter: EventFilter): Condition[] {
  const { actor, action, target, result, from, to, text, people } = filter;
  const conditions: Condition[] = [];
  if (actor !== undefined)
    conditions.push(matchesThing(eb, 'actor_id', 'actor_name', { wanted: actor, people: people?.actor }));
  if (action !== undefined) conditions.push(matchesAction(eb, action));
  if (target !== undefined)
    conditions.push(matchesThing(eb, 'target_id', 'target_name', { wanted: target, people: people?.target }));
  if (result !== undefined) conditions.push(eb('result', '=', result));
  if (from !== undefined) conditions.push(eb('at', '>=', from));
  if (to !== undefined) conditions.push(eb('at', '<', to));
  if (text !== undefined && text.trim() !== '') conditions.push(matchesText(eb, text.trim(), people?.text));
  return conditions;
}

/**
 * One page of a log, newest first. The order is that of the log, not of the clocks.
 * @param below only entries with a smaller index; undefined for the first page
 */
export async function searchEvents(
  tx: Tx,
  tenantId: TenantId,
  filter: EventFilter,
  page: { readonly below: number | undefined; readonly limit: number },
): Promise<EventPage> {
  const rows = await tx
    .withTables<AuditTables>()
    .selectFrom('audit.audit_logs')
    .select(COLUMNS)
    .where('tenant_id', '=', tenantId)
    .where((eb) => eb.and(conditionsOf(eb, filter)))
    .$if(page.below !== undefined, (query) => query.where('index', '<', page.below ?? 0))
    .orderBy('index', 'desc')
    .limit(page.limit + 1)
    .execute();
  const shown = rows.slice(0, page.limit);
  return { rows: shown, nextBelow: rows.length > shown.length ? shown.at(-1)?.index : undefined };
}

/** Number of entries of a log, from its tree. */
export async function readLogSize(tx: Tx, tenantId: TenantId): Promise<number> {
  const { rows } = await sql<{ size: number }>`
    SELECT size FROM audit.trees WHERE tenant_id = ${tenantId}`.execute(tx);
  return rows[0]?.size ?? 0;
}

/** One event of a tenant with its leaf. */
export async function findEvent(tx: Tx, tenantId: TenantId, id: string) {
  return await tx
    .withTables<AuditTables>()
    .selectFrom('audit.audit_logs')
    .select([...COLUMNS, 'leaf_hash'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id as LogTable['id']) // the contract parsed it from the public form of an event
    .executeTakeFirst();
}

/** Some events of a tenant, in the order of its log. What the log does not hold is left out. */
export async function findEvents(tx: Tx, tenantId: TenantId, ids: readonly EventId[]): Promise<EventRow[]> {
  if (ids.length === 0) return [];
  return await tx
    .withTables<AuditTables>()
    .selectFrom('audit.audit_logs')
    .select(COLUMNS)
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', ids)
    .orderBy('index')
    .execute();
}
