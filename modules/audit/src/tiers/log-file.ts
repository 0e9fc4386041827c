import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
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

const columns = Object.entries(FILE_COLUMNS);

/** How a column of this type leaves the database as text, and what makes the column of it; other types travel as they are. */
const ON_THE_WAY: Readonly<
  Record<string, { readonly write: (name: string) => string; readonly read: (name: string) => string }>
> = {
  TIMESTAMP_MS: { write: (name) => `${name} AT TIME ZONE 'UTC'`, read: (name) => `${name}::TIMESTAMP_MS` },
  // As PostgreSQL writes bytes: backslash, x, hex.
  BLOB: { write: (name) => name, read: (name) => `unhex(substr(${name}, 3))` },
};
const WRITE_COLUMNS = columns
  .map(([name, type]) => ON_THE_WAY[type]?.write(`"${name}"`) ?? `"${name}"`)
  .join(', ');
const TRAVEL_TYPES = columns
  .map(([name, type]) => `'${name}': '${type in ON_THE_WAY ? 'VARCHAR' : type}'`)
  .join(', ');
const MAKE_COLUMNS = columns
  .map(([name, type]) => `${ON_THE_WAY[type]?.read(`"${name}"`) ?? `"${name}"`} AS "${name}"`)
  .join(', ');

/** Control characters in the place of commas and quotes: JSON has none of them, so that hardly a field has to be quoted. */
const [FIELD_END, QUOTE] = [String.raw`E'\x1F'`, String.raw`E'\x01'`];
const READ_FORM = `header = false, auto_detect = false, delim = ${FIELD_END}, quote = ${QUOTE}, escape = ${QUOTE},
  new_line = '\\n', allow_quoted_nulls = false, max_line_size = 1048576`;
/** Small groups, because readers want neighbours: the smallest the engine makes are of 2,048 rows. */
const FILE_FORM = 'FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 4096';

/** Entries `[from, to)` of a log, on their way to a file. */
export const copyStatementOf = (tenantId: TenantId, from: number, to: number): string => `
  COPY (SELECT ${WRITE_COLUMNS} FROM audit.audit_logs
        WHERE tenant_id = '${tenantId}' AND index >= ${from} AND index < ${to} ORDER BY index)
  TO STDOUT (FORMAT csv, DELIMITER ${FIELD_END}, QUOTE ${QUOTE}, ESCAPE ${QUOTE})`;

/**
 * Writes rows of the log as a Parquet file.
 * @param copyTo writes what `copyStatementOf` answers
 * @returns how many there were
 */
export async function writeLogFile(
  engine: FileEngine,
  copyTo: (target: Writable) => Promise<void>,
  path: string,
): Promise<number> {
  const draft = `${path}.csv`;
  try {
    await copyTo(createWriteStream(draft, { mode: 0o600, highWaterMark: 1_048_576 }));
    const [answer] = await engine.query(
      `COPY (SELECT ${MAKE_COLUMNS} FROM read_csv(${quoteText(draft)}, ${READ_FORM}, columns = {${TRAVEL_TYPES}}))
       TO ${quoteText(path)} (${FILE_FORM})`,
    );
    return Number(answer?.['Count']);
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

/** Some leaves of a file: the same place in each list is the same leaf. */
export interface FileLeaves {
  readonly indexes: readonly number[];
  /** 0x00 and the bytes of the leaf: what RFC 6962, section 2.1, hashes. */
  readonly inputs: readonly Uint8Array[];
  readonly leafHashes: readonly Uint8Array[];
  /** Leaves among them that tell of erasures. */
  readonly erasures: readonly string[];
}

function bytesOf(values: readonly DuckDBValue[] | undefined): Uint8Array[] {
  return (values ?? []).map((value) => {
    if (typeof value !== 'object' || value === null || !('bytes' in value))
      throw new Error('a file of the log has no bytes where they belong');
    return value.bytes;
  });
}

/** Every leaf of a file, in the order in which it has them. */
export async function* readFileLeaves(engine: FileEngine, path: string): AsyncGenerator<FileLeaves> {
  const statement = `SELECT "index"::DOUBLE, '\\x00'::BLOB || encode(leaf), leaf_hash,
    CASE WHEN contains(leaf, '"action":"person.eras') THEN leaf END FROM ${filesOf([path])}`;
  for await (const [indexes = [], leaves, hashes, erasures = []] of engine.stream(statement))
    yield {
      indexes: indexes.map(Number),
      inputs: bytesOf(leaves),
      leafHashes: bytesOf(hashes),
      erasures: erasures.filter((leaf) => typeof leaf === 'string'),
    };
}
