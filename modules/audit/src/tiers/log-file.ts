import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DuckDBValue } from '@duckdb/node-api';
import type { EventId, ScopeId, TenantId } from '@haechi/kernel';
import type { Selectable } from 'kysely';
import type { ActorKind, AuditResult } from '../domain/event.ts';
import type { AuditTables } from '../tables.ts';
import { type FileEngine, type FileRow, quoteText } from './file-engine.ts';

/** A row of the log, as it was in the hot tier. */
export type LogRow = Selectable<AuditTables['audit.audit_logs']>;

/** How each column of the log lies in a Parquet file: the same names, in the same order. */
const FILE_COLUMNS = {
  tenant_id: 'UUID',
  index: 'BIGINT',
  position: 'BIGINT',
  id: 'UUID',
  at: 'TIMESTAMP_MS',
  actor_kind: 'VARCHAR',
  actor_id: 'VARCHAR',
  actor_name: 'VARCHAR',
  action: 'VARCHAR',
  target_kind: 'VARCHAR',
  target_id: 'VARCHAR',
  target_name: 'VARCHAR',
  scope_id: 'UUID',
  result: 'VARCHAR',
  reason: 'VARCHAR',
  ip: 'VARCHAR',
  leaf: 'VARCHAR',
  leaf_hash: 'BLOB',
} as const satisfies Record<keyof LogRow, string>;

/** How a column of this type travels as JSON, and what makes the column of it. */
const ON_THE_WAY: Readonly<
  Record<string, { readonly type: string; readonly make: (name: string) => string }>
> = {
  TIMESTAMP_MS: { type: 'BIGINT', make: (name) => `make_timestamp_ms(${name})::TIMESTAMP_MS` },
  BLOB: { type: 'VARCHAR', make: (name) => `unhex(${name})` },
};

const columns = Object.entries(FILE_COLUMNS);
const TRAVEL_TYPES = columns
  .map(([name, type]) => `'${name}': '${ON_THE_WAY[type]?.type ?? type}'`)
  .join(', ');
const MAKE_COLUMNS = columns
  .map(([name, type]) => `${ON_THE_WAY[type]?.make(`"${name}"`) ?? `"${name}"`} AS "${name}"`)
  .join(', ');
/** Small groups, because readers want neighbours: the smallest the engine makes are of 2,048 rows. */
const FORM = 'FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 4096';

/**
 * Writes rows of the log as a Parquet file.
 * @param lines pieces of JSON lines: `at` in milliseconds, `leaf_hash` in hex
 */
export async function writeLogFile(
  engine: FileEngine,
  lines: AsyncIterable<string>,
  path: string,
): Promise<void> {
  const draft = `${path}.jsonl`;
  try {
    await pipeline(Readable.from(lines), createWriteStream(draft, { mode: 0o600 }));
    await engine.run(
      `COPY (SELECT ${MAKE_COLUMNS} FROM read_json(${quoteText(draft)}, format = 'newline_delimited', columns = {${TRAVEL_TYPES}}))
       TO ${quoteText(path)} (${FORM})`,
    );
  } finally {
    await rm(draft, { force: true });
  }
}

const READ_AS: Readonly<Record<string, (name: string) => string>> = {
  UUID: (name) => `${name}::VARCHAR`,
  BIGINT: (name) => `${name}::DOUBLE`,
  TIMESTAMP_MS: (name) => `epoch_ms(${name})::DOUBLE`,
  BLOB: (name) => `hex(${name})`,
};
const READ_COLUMNS = columns
  .map(([name, type]) => `${READ_AS[type]?.(`"${name}"`) ?? `"${name}"`} AS "${name}"`)
  .join(', ');

function textOf(row: FileRow, column: keyof LogRow): string {
  const value = row[column];
  if (typeof value !== 'string') throw new Error(`a file of the log has no text in its column ${column}`);
  return value;
}

const textOrNull = (row: FileRow, column: keyof LogRow): string | null =>
  row[column] === null ? null : textOf(row, column);

function numberOf(row: FileRow, column: keyof LogRow): number {
  const value = row[column];
  if (typeof value !== 'number') throw new Error(`a file of the log has no number in its column ${column}`);
  return value;
}

/** A row as it was in the hot tier; what it says is believed as little as a row there. */
const toLogRow = (row: FileRow): LogRow => ({
  tenant_id: textOf(row, 'tenant_id') as TenantId, // a UUID of the column
  index: numberOf(row, 'index'),
  position: numberOf(row, 'position'),
  id: textOf(row, 'id') as EventId, // a UUID of the column
  at: new Date(numberOf(row, 'at')),
  actor_kind: textOf(row, 'actor_kind') as ActorKind, // the database checked it before it came here
  actor_id: textOrNull(row, 'actor_id'),
  actor_name: textOf(row, 'actor_name'),
  action: textOf(row, 'action'),
  target_kind: textOrNull(row, 'target_kind'),
  target_id: textOrNull(row, 'target_id'),
  target_name: textOrNull(row, 'target_name'),
  scope_id: textOf(row, 'scope_id') as ScopeId, // a UUID of the column
  result: textOf(row, 'result') as AuditResult, // the database checked it before it came here
  reason: textOrNull(row, 'reason'),
  ip: textOrNull(row, 'ip'),
  leaf: textOf(row, 'leaf'),
  leaf_hash: Buffer.from(textOf(row, 'leaf_hash'), 'hex'),
});

const filesOf = (paths: readonly string[]): string => `read_parquet([${paths.map(quoteText).join(', ')}])`;

export interface FileQuery {
  /** Conditions over the columns with `?` for each value, joined by AND. */
  readonly where: string;
  readonly values: readonly DuckDBValue[];
  readonly order: 'asc' | 'desc';
  readonly limit: number;
}

/** Rows of some files, in the order of the log or against it. */
export async function queryLogFiles(
  engine: FileEngine,
  paths: readonly string[],
  { where, values, order, limit }: FileQuery,
): Promise<readonly LogRow[]> {
  const rows = await engine.query(
    `SELECT ${READ_COLUMNS} FROM ${filesOf(paths)} WHERE ${where} ORDER BY "index" ${order} LIMIT ${limit}`,
    values,
  );
  return rows.map(toLogRow);
}

export interface FileLeaf {
  readonly index: number;
  readonly leaf: string;
  readonly leafHash: string;
}

/** Every leaf of a file in the order of the log, with the hash that lies beside it, in hex. */
export async function* readFileLeaves(engine: FileEngine, path: string): AsyncGenerator<readonly FileLeaf[]> {
  const statement = `SELECT "index"::DOUBLE AS "index", leaf, lower(hex(leaf_hash)) AS leaf_hash FROM ${filesOf([path])} ORDER BY "index"`;
  for await (const rows of engine.stream(statement))
    yield rows.map((row) => ({
      index: numberOf(row, 'index'),
      leaf: textOf(row, 'leaf'),
      leafHash: textOf(row, 'leaf_hash'),
    }));
}
