import { type RawBuilder, sql } from 'kysely';
import { bitsOfToken, partsOfText, valueToken } from '../domain/text-block.ts';
import { type EventFilter, PUBLIC_ID } from './event-filter.ts';

/** People beyond that are so many that their entries are everywhere. */
const PEOPLE_MAX = 20;

/** One of several ways a tile can fit: bits that are all set. */
type Way = readonly number[];
/** One thing that must be so: a tile fits when one of the ways does. Without ways nothing can be said. */
type Clause = readonly Way[];

export interface BlockFilter {
  readonly clauses: readonly Clause[];
  /** Looks for part of a text, which no other index of the database can. */
  readonly isForText: boolean;
}

const wayOf = (tokens: readonly string[]): Way => [...new Set(tokens.flatMap(bitsOfToken))];

function textClause(
  text: string,
  people: readonly string[] | undefined,
  columns: readonly ('actor' | 'target')[],
): Clause {
  const parts = partsOfText(text);
  if (parts.length === 0 || (people?.length ?? 0) > PEOPLE_MAX) return [];
  const named = (people ?? []).flatMap((id) => columns.map((column) => wayOf([valueToken(column, id)])));
  return [wayOf(parts), ...named];
}

const thingClause = (
  wanted: string,
  people: readonly string[] | undefined,
  column: 'actor' | 'target',
): Clause =>
  PUBLIC_ID.test(wanted) ? [wayOf([valueToken(column, wanted)])] : textClause(wanted, people, [column]);

const isPart = (wanted: string | undefined): boolean => wanted !== undefined && !PUBLIC_ID.test(wanted);

/** What the filters of tiles can say about a search; undefined when that is nothing. */
export function blockFilterOf({
  actor,
  action,
  target,
  scopeId,
  text,
  people,
}: EventFilter): BlockFilter | undefined {
  const searched = text?.trim() ?? '';
  const texts = searched === '' ? [] : textClause(searched, people?.text, ['actor', 'target']);
  const clauses = [
    texts,
    actor === undefined ? [] : thingClause(actor, people?.actor, 'actor'),
    target === undefined ? [] : thingClause(target, people?.target, 'target'),
    action === undefined || action.endsWith('*') ? [] : [wayOf([valueToken('action', action)])],
    scopeId === undefined ? [] : [wayOf([valueToken('scope', scopeId)])],
  ].filter((clause) => clause.length > 0);
  if (clauses.length === 0) return undefined;
  return { clauses, isForText: texts.length > 0 || isPart(actor) || isPart(target) };
}

const allSet = (way: Way): RawBuilder<unknown> =>
  sql`(${sql.join(
    way.map((bit) => sql`get_bit(bits, ${bit}) = 1`),
    sql` AND `,
  )})`;

/** The condition on a column `bits` that a filter makes. */
export function blockCondition({ clauses }: BlockFilter): RawBuilder<boolean> {
  const each = clauses.map((clause) => sql`(${sql.join(clause.map(allSet), sql` OR `)})`);
  return sql<boolean>`${sql.join(each, sql` AND `)}`;
}
