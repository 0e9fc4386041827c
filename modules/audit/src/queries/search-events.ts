import type { Tx } from '@haechi/database';
import type { EventId, TenantId } from '@haechi/kernel';
import { FULL_TILE_WIDTH } from '@haechi/transparency';
import { type ExpressionBuilder, type ExpressionWrapper, type Selectable, type SqlBool, sql } from 'kysely';
import { MOVED_STATES } from '../domain/segment-steps.ts';
import type { AuditTables } from '../tables.ts';
import { blockFilterOf } from './block-filter.ts';
import { type EventFilter, PUBLIC_ID } from './event-filter.ts';
import { readBlocksEnd, searchByBlock } from './search-by-block.ts';

export interface EventPage {
  readonly rows: readonly EventRow[];
  /** Continue below this index; undefined on the last page. */
  readonly nextBelow: number | undefined;
}

type LogRow = Selectable<AuditTables['audit.audit_logs']>;
/** What of a row is shown. */
export type EventRow = Omit<LogRow, 'tenant_id' | 'position' | 'leaf_hash'>;
type Builder = ExpressionBuilder<AuditTables, 'audit.audit_logs'>;
type Condition = ExpressionWrapper<AuditTables, 'audit.audit_logs', SqlBool>;
type TextColumn = 'actor_id' | 'actor_name' | 'action' | 'target_id' | 'target_name' | 'reason' | 'ip';

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
  const { actor, action, target, scopeId, result, from, to, text, people } = filter;
  const conditions: Condition[] = [];
  if (actor !== undefined)
    conditions.push(matchesThing(eb, 'actor_id', 'actor_name', { wanted: actor, people: people?.actor }));
  if (action !== undefined) conditions.push(matchesAction(eb, action));
  if (target !== undefined)
    conditions.push(matchesThing(eb, 'target_id', 'target_name', { wanted: target, people: people?.target }));
  if (scopeId !== undefined) conditions.push(eb('scope_id', '=', scopeId));
  if (result !== undefined) conditions.push(eb('result', '=', result));
  if (from !== undefined) conditions.push(eb('at', '>=', from));
  if (to !== undefined) conditions.push(eb('at', '<', to));
  if (text !== undefined && text.trim() !== '') conditions.push(matchesText(eb, text.trim(), people?.text));
  return conditions;
}

const selectFitting = (tx: Tx, tenantId: TenantId, filter: EventFilter) =>
  tx
    .withTables<AuditTables>()
    .selectFrom('audit.audit_logs')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where((eb) => eb.and(conditionsOf(eb, filter)));

/** Where the hot tier of a log begins. */
async function readHotStart(tx: Tx, tenantId: TenantId): Promise<number> {
  const { rows } = await sql<{ start: number }>`
    SELECT coalesce(max(to_index), 0) AS start FROM audit.segments
    WHERE tenant_id = ${tenantId} AND state = ANY (${MOVED_STATES}::text[])`.execute(tx);
  return rows[0]?.start ?? 0;
}

/** Rows that fit among the entries of some tiles, newest first. */
async function searchTiles(
  tx: Tx,
  tenantId: TenantId,
  filter: EventFilter,
  tiles: readonly number[],
  { below, limit }: { readonly below: number; readonly limit: number },
): Promise<LogRow[]> {
  // With a limit of its own it is planned for one tile: a range of the primary key, whatever the statistics say.
  const inTile = selectFitting(tx, tenantId, filter)
    .where('index', '<', below)
    .where(sql<boolean>`index >= b.tile * ${FULL_TILE_WIDTH}::bigint`)
    .where(sql<boolean>`index < (b.tile + 1) * ${FULL_TILE_WIDTH}::bigint`)
    .orderBy('index', 'desc')
    .limit(FULL_TILE_WIDTH);
  const { rows } = await sql<LogRow>`
    SELECT fitting.* FROM unnest(${tiles}::bigint[]) AS b (tile) CROSS JOIN LATERAL (${inTile}) AS fitting
    ORDER BY fitting.index DESC LIMIT ${limit}`.execute(tx);
  return rows;
}

/** Rows of the hot tier that fit, newest first: the order is that of the log, not of the clocks. */
export async function searchRows(
  tx: Tx,
  tenantId: TenantId,
  filter: EventFilter,
  page: { readonly below: number | undefined; readonly limit: number },
): Promise<LogRow[]> {
  const { below = Number.MAX_SAFE_INTEGER, limit } = page;
  const searchFrom = (from: number): Promise<LogRow[]> =>
    selectFitting(tx, tenantId, filter)
      .where('index', '>=', from)
      .where('index', '<', below)
      .orderBy('index', 'desc')
      .limit(limit)
      .execute();
  const blocks = blockFilterOf(filter);
  if (blocks?.isForText !== true) return await searchFrom(0);
  // Entries that are too young for a filter are read one by one, the others by their tiles.
  const end = await readBlocksEnd(tx, tenantId);
  const young = await searchFrom(end);
  if (young.length === limit || end === 0) return young;
  const range = {
    from: await readHotStart(tx, tenantId),
    below: Math.min(below, end),
    limit: limit - young.length,
  };
  const old = await searchByBlock(tx, tenantId, blocks, range, (tiles, rest) =>
    searchTiles(tx, tenantId, filter, tiles, { below, limit: rest }),
  );
  return [...young, ...old];
}

/** Number of entries of a log, from its tree. */
export async function readLogSize(tx: Tx, tenantId: TenantId): Promise<number> {
  const { rows } = await sql<{ size: number }>`
    SELECT size FROM audit.trees WHERE tenant_id = ${tenantId}`.execute(tx);
  return rows[0]?.size ?? 0;
}

/** Some events of the hot tier, in the order of the log. What it does not hold is left out. */
export async function findEvents(tx: Tx, tenantId: TenantId, ids: readonly string[]): Promise<LogRow[]> {
  if (ids.length === 0) return [];
  return await tx
    .withTables<AuditTables>()
    .selectFrom('audit.audit_logs')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', ids as readonly EventId[]) // what is no id of an event is simply not found
    .orderBy('index')
    .execute();
}
