import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunAs } from './choose-run-as.ts';
import { replaceFile } from './replace-file.ts';

/** PostgreSQL settings by name, as they stand in postgresql.conf. */
export type PostgresSettings = Readonly<Record<string, string | number | boolean>>;

export const HOST = '127.0.0.1';

/** Modest memory, full durability. Statements and row values stay out of the log: they hold personal data. */
const DEFAULTS: PostgresSettings = {
  listen_addresses: HOST,
  unix_socket_directories: '',
  max_connections: 100,
  shared_buffers: '96MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  wal_level: 'replica',
  max_wal_size: '1GB',
  // What an archive that stands still may hold back; beyond, it starts anew rather than fill the disk.
  max_slot_wal_keep_size: '4GB',
  wal_compression: true,
  fsync: true,
  synchronous_commit: true,
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  log_line_prefix: '%m [%p] ',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_checkpoints: false,
};

const FILE = 'haechi.conf';

/** The last line of postgresql.conf, so that these settings win over initdb's. */
export const INCLUDE_LINE = `include = '${FILE}'\n`;

export const HOST_BASED_AUTHENTICATION = `# Local connections with a password only.
host  all          all  ${HOST}/32  scram-sha-256
host  replication  all  ${HOST}/32  scram-sha-256
`;

export function renderSettings(port: number, overrides: PostgresSettings): string {
  const settings = { ...DEFAULTS, ...overrides, port };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${renderValue(value)}`);
  return `# Written by Haechi at every start.\n${lines.join('\n')}\n`;
}

function renderValue(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
}

export async function writeSettings(dataDir: string, content: string, owner: RunAs): Promise<void> {
  if ((await readSettings(dataDir)) !== content) await replaceFile(join(dataDir, FILE), content, owner);
}

export async function readSettings(dataDir: string): Promise<string | undefined> {
  return readFile(join(dataDir, FILE), 'utf8').catch(() => undefined);
}

/** The port the settings of the last start named. */
export function portIn(settings: string | undefined): number | undefined {
  const text = /^port = (\d+)$/m.exec(settings ?? '')?.[1];
  return text === undefined ? undefined : Number(text);
}
