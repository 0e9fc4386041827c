import { sql } from 'kysely';
import type { Tx } from './transaction.ts';

type Key = Readonly<Record<string, string>>;

/** Where values lie that were sealed under the root key (`sealBytes`). Each module names its own. */
export type SealedColumn = {
  /** Schema and table. */
  readonly table: `${string}.${string}`;
  /** The primary key, in its order. */
  readonly key: readonly [string, ...string[]];
} & (
  | {
      readonly column: string;
      /** What the value of a row was sealed for. The key comes as text. */
      readonly purposeOf: (key: Key) => string;
    }
  | {
      /** An expression for the value in rows that soon end by themselves: they are waited for, not sealed anew. */
      readonly endsSoon: string;
    }
);

export type ResealableColumn = Extract<SealedColumn, { readonly column: string }>;

export interface SealedRow {
  readonly key: readonly string[];
  readonly sealed: string;
}

export interface ResealedRow extends SealedRow {
  readonly next: string;
}

const valueOf = (place: SealedColumn) =>
  'column' in place ? sql.ref(place.column) : sql.raw(place.endsSoon);
const columnsOf = ({ key }: SealedColumn) => key.map((column) => sql.ref(column));

/** Without reading a long value as a whole. */
const startsOtherwise = (place: SealedColumn, prefix: string) =>
  sql`left(${valueOf(place)}, ${sql.lit(prefix.length)}) <> ${prefix}`;

/** Rows whose value does not begin with the prefix, in the order of their key, after that of `after`. */
export async function readSealedOtherwise(
  tx: Tx,
  place: ResealableColumn,
  prefix: string,
  { after, limit }: { readonly after: readonly string[] | null; readonly limit: number },
): Promise<SealedRow[]> {
  const columns = columnsOf(place);
  const further = after === null ? sql`` : sql`AND (${sql.join(columns)}) > (${sql.join([...after])})`;
  const { rows } = await sql<SealedRow>`
    SELECT ARRAY[${sql.join(columns.map((column) => sql`${column}::text`))}] AS key, ${valueOf(place)} AS sealed
    FROM ${sql.table(place.table)} WHERE ${startsOtherwise(place, prefix)} ${further}
    ORDER BY ${sql.join(columns)} LIMIT ${sql.lit(limit)}`.execute(tx);
  return rows;
}

/** How many values do not begin with the prefix. Reads the whole table. */
export async function countSealedOtherwise(tx: Tx, place: SealedColumn, prefix: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*) AS count FROM ${sql.table(place.table)} WHERE ${startsOtherwise(place, prefix)}`.execute(
    tx,
  );
  return rows[0]?.count ?? 0;
}

/** Puts the new value in place of the one that was read. What somebody changed meanwhile is left as it is. */
export async function writeResealed(tx: Tx, place: ResealableColumn, row: ResealedRow): Promise<void> {
  const isRow = columnsOf(place).map((column, index) => sql`${column} = ${row.key[index]}`);
  await sql`
    UPDATE ${sql.table(place.table)} SET ${sql.ref(place.column)} = ${row.next}
    WHERE ${sql.join(isRow, sql` AND `)} AND ${sql.ref(place.column)} = ${row.sealed}`.execute(tx);
}
