import { createHash, randomBytes } from 'node:crypto';
import { CodedError } from '@haechi/kernel';
import type pg from 'pg';
import type { KeptDatabase } from '../kept-database.ts';
import { type Lsn, parseLsn, segmentStart } from '../replication/lsn.ts';
import type { WalRun } from './wal-run.ts';

/**
 * A replication slot keeps the server from forgetting what was not archived yet. It carries the name of its run. In a
 * server of somebody else's there may be slots of other installations, each of another database: those are let alone.
 */
function prefixOf({ server, name }: Pick<KeptDatabase, 'server' | 'name'>): string {
  if (server === 'embedded') return 'haechi_keep_';
  return `haechi_keep_${createHash('sha256').update(name).digest('hex').slice(0, 8)}_`;
}

export interface System {
  readonly systemId: string;
  readonly timeline: number;
}

export async function identifySystem(client: pg.Client): Promise<System> {
  const { rows } = await client.query<{ systemid: string; timeline: string | number }>('IDENTIFY_SYSTEM');
  const [row] = rows;
  if (row === undefined) throw new CodedError('KEEP_015', { params: { why: 'IDENTIFY_SYSTEM' } });
  return { systemId: row.systemid, timeline: Number(row.timeline) };
}

export interface Continuation {
  readonly slot: string;
  /** The run to go on with, or undefined for a new one. */
  readonly run: WalRun | undefined;
  readonly name: string;
  readonly startLsn: Lsn;
}

/**
 * Finds where to go on: with the run whose slot is still good, on the same history of the database; otherwise with a
 * new run. Slots of other runs are dropped, so that none holds the log back for ever.
 */
export async function openSlot(
  client: pg.Client,
  system: System,
  database: Pick<KeptDatabase, 'server' | 'name'>,
  read: (run: string) => Promise<WalRun | undefined>,
): Promise<Continuation> {
  const prefix = prefixOf(database);
  const { rows } = await client.query<{ name: string; restart: string | null; status: string | null }>(
    `SELECT slot_name AS name, restart_lsn::text AS restart, wal_status AS status
       FROM pg_replication_slots WHERE starts_with(slot_name, '${prefix}')`,
  );
  let found: Continuation | undefined;
  for (const { name, restart, status } of rows) {
    const run = await read(`run_${name.slice(prefix.length)}`).catch(() => undefined);
    const isGood =
      run !== undefined &&
      restart !== null &&
      status !== 'lost' &&
      run.systemId === system.systemId &&
      run.timeline === system.timeline &&
      parseLsn(restart) <= segmentStart(parseLsn(run.covered.lsn));
    if (isGood && found === undefined)
      found = { slot: name, run, name: run.run, startLsn: segmentStart(parseLsn(run.covered.lsn)) };
    else await client.query(`SELECT pg_drop_replication_slot($1)`.replace('$1', `'${name}'`));
  }
  return found ?? (await createSlot(client, prefix));
}

async function createSlot(client: pg.Client, prefix: string): Promise<Continuation> {
  const name = `run_${randomBytes(8).toString('hex')}`;
  const slot = `${prefix}${name.slice('run_'.length)}`;
  await client.query(`CREATE_REPLICATION_SLOT ${slot} PHYSICAL RESERVE_WAL`);
  const { rows } = await client.query<{ restart: string }>(
    `SELECT restart_lsn::text AS restart FROM pg_replication_slots WHERE slot_name = '${slot}'`,
  );
  return { slot, run: undefined, name, startLsn: segmentStart(parseLsn(rows[0]?.restart ?? '0/0')) };
}
