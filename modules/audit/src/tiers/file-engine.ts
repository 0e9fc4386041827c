import { mkdir } from 'node:fs/promises';
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { CodedError, MINUTE_MS } from '@haechi/kernel';

const MEMORY_LIMIT = '512MB';
const THREADS = '2';
const QUERY_MS_MAX = MINUTE_MS;

export type FileRow = Readonly<Record<string, unknown>>;
/** Columns of some rows, in the order of the statement; all are of the same length. */
type FileColumns = readonly (readonly DuckDBValue[])[];

/** DuckDB over Parquet files: it writes and reads them, in directories that were named and nowhere else. */
export interface FileEngine {
  run(statement: string, values?: readonly DuckDBValue[]): Promise<void>;
  query(statement: string, values?: readonly DuckDBValue[]): Promise<readonly FileRow[]>;
  /** The columns of the answer in pieces, for more rows than should be in memory at once. */
  stream(statement: string): AsyncIterable<FileColumns>;
  close(): void;
}

/** A text as a literal; names of files cannot be parameters everywhere. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** An optional dependency: it has no binary for every platform. */
const loadEngine = () =>
  import('@duckdb/node-api').catch((error: unknown) => {
    throw new CodedError('AUD_010', { cause: error });
  });

async function openInstance(directories: readonly string[]): Promise<DuckDBInstance> {
  const api = await loadEngine();
  for (const directory of directories) await mkdir(directory, { recursive: true, mode: 0o700 });
  const instance = await api.DuckDBInstance.create(':memory:', {
    memory_limit: MEMORY_LIMIT,
    threads: THREADS,
    temp_directory: directories[0] ?? '',
    // Nothing is fetched from anywhere: what is needed is built in.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  await connection.run(`SET allowed_directories = [${directories.map(quoteText).join(', ')}]`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
  connection.disconnectSync();
  return instance;
}

/**
 * Opens the engine at its first use.
 * @param directories the only ones it reaches
 * @throws {CodedError} AUD_010, at the first use, where the package is not installed
 */
export function createFileEngine(directories: readonly string[]): FileEngine {
  let opening: Promise<DuckDBInstance> | undefined;

  function open(): Promise<DuckDBInstance> {
    opening ??= openInstance(directories).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  }

  async function connected<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = await (await open()).connect();
    const timer = setTimeout(() => connection.interrupt(), QUERY_MS_MAX);
    try {
      return await work(connection);
    } finally {
      clearTimeout(timer);
      connection.disconnectSync();
    }
  }

  return {
    run: (statement, values = []) =>
      connected(async (connection) => void (await connection.run(statement, [...values]))),
    query: (statement, values = []) =>
      connected(async (connection) =>
        (await connection.runAndReadAll(statement, [...values])).getRowObjects(),
      ),
    async *stream(statement) {
      const connection = await (await open()).connect();
      try {
        const result = await connection.stream(statement);
        for (;;) {
          const chunk = await result.fetchChunk();
          if (chunk === null || chunk === undefined || chunk.rowCount === 0) return;
          yield chunk.getColumns();
        }
      } finally {
        connection.disconnectSync();
      }
    },
    close() {
      void opening?.then((instance) => instance.closeSync()).catch(() => undefined);
      opening = undefined;
    },
  };
}
