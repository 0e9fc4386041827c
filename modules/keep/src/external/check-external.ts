import { POSTGRES_MAJOR } from '@haechi/database/embedded';
import { CodedError } from '@haechi/kernel';
import type { Secret } from '@haechi/kernel/node';
import pg from 'pg';
import { type ExternalDatabase, loginOf } from '../kept-database.ts';
import { connectForReplication } from '../replication/connect-for-replication.ts';
import { SEGMENT_BYTES } from '../replication/lsn.ts';

/** What a server of somebody else's must allow so that it can be backed up, and what is good to know about it. */
export const EXTERNAL_POINTS = [
  'version',
  'primary',
  'role',
  'wal-level',
  'senders',
  'slots',
  'segments',
  'tablespaces',
  'let-in',
  'slot-limit',
  'drill',
] as const;
export type ExternalPoint = (typeof EXTERNAL_POINTS)[number];

export interface PointFound {
  readonly point: ExternalPoint;
  /** `advised`: backups work, but something else does not, or is at risk. */
  readonly state: 'good' | 'missing' | 'advised';
  /** What the server said. */
  readonly found: string;
  /** What its administrator runs or writes down, ready to be pasted. */
  readonly remedy: string | undefined;
}

interface ServerFacts {
  readonly version: number;
  readonly shown: string;
  readonly standby: boolean;
  readonly role: string | null;
  readonly replicates: boolean | null;
  readonly wal_level: string;
  readonly senders: number;
  readonly senders_used: number;
  readonly slots: number;
  readonly slots_used: number;
  readonly segment: number;
  readonly tablespaces: number;
  readonly slot_limit: number;
}

const VERSION_MIN = 150_000;
/** One for the archive of the log, one while a backup runs. */
const SENDERS_NEEDED = 2;

async function readServer(url: Secret, role: string): Promise<ServerFacts> {
  const client = new pg.Client({ connectionString: url.reveal(), connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined); // the same failure rejects the query
  await client.connect();
  try {
    const { rows } = await client.query<ServerFacts>(
      `SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS shown,
              pg_is_in_recovery() AS standby, r.rolname AS role, r.rolreplication OR r.rolsuper AS replicates,
              current_setting('wal_level') AS wal_level,
              current_setting('max_wal_senders')::int AS senders,
              (SELECT count(*)::int FROM pg_stat_replication) AS senders_used,
              current_setting('max_replication_slots')::int AS slots,
              (SELECT count(*)::int FROM pg_replication_slots WHERE NOT starts_with(slot_name, 'haechi_keep_')) AS slots_used,
              (SELECT setting::int FROM pg_settings WHERE name = 'wal_segment_size') AS segment,
              (SELECT count(*)::int FROM pg_tablespace WHERE spcname NOT IN ('pg_default', 'pg_global')) AS tablespaces,
              (SELECT setting::int FROM pg_settings WHERE name = 'max_slot_wal_keep_size') AS slot_limit
         FROM (SELECT 1) one LEFT JOIN pg_roles r ON r.rolname = $1`,
      [role],
    );
    const [facts] = rows;
    if (facts === undefined) throw new Error('a statement that answers one row answered none');
    return facts;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const userIn = (url: Secret): string => decodeURIComponent(new URL(url.reveal()).username);

/** Asks a server, point by point, whether it lets itself be backed up. Changes nothing there. */
export async function checkExternal(external: ExternalDatabase): Promise<PointFound[]> {
  const role = userIn(external.replicationUrl);
  const facts = await readServer(external.url, role);
  return [...judge(facts, role), await tryToEnter(external, role), ...judgeAside(facts, external)];
}

type Judged = readonly [ExternalPoint, boolean, string, string | undefined];

function judge(facts: ServerFacts, role: string): PointFound[] {
  const quoted = pg.escapeIdentifier(role);
  const points: readonly Judged[] = [
    ['version', facts.version >= VERSION_MIN, facts.shown, undefined],
    ['primary', !facts.standby, facts.standby ? 'pg_is_in_recovery' : facts.shown, undefined],
    [
      'role',
      facts.replicates === true,
      role,
      `${facts.role === null ? 'CREATE' : 'ALTER'} ROLE ${quoted} LOGIN REPLICATION;`,
    ],
    [
      'wal-level',
      facts.wal_level !== 'minimal',
      `wal_level = ${facts.wal_level}`,
      "ALTER SYSTEM SET wal_level = 'replica';",
    ],
    [
      'senders',
      facts.senders - facts.senders_used >= SENDERS_NEEDED,
      `max_wal_senders = ${facts.senders}`,
      `ALTER SYSTEM SET max_wal_senders = ${facts.senders_used + SENDERS_NEEDED + 2};`,
    ],
    [
      'slots',
      facts.slots > facts.slots_used,
      `max_replication_slots = ${facts.slots}`,
      `ALTER SYSTEM SET max_replication_slots = ${facts.slots_used + 4};`,
    ],
    ['tablespaces', facts.tablespaces === 0, String(facts.tablespaces), undefined],
  ];
  return points.map(([point, isGood, found, remedy]) => ({
    point,
    state: isGood ? 'good' : 'missing',
    found,
    remedy: isGood ? undefined : remedy,
  }));
}

/** Whether `pg_hba.conf` lets the role in, which only trying tells. */
async function tryToEnter({ replicationUrl }: ExternalDatabase, role: string): Promise<PointFound> {
  const { hostname, pathname } = new URL(replicationUrl.reveal());
  try {
    const client = await connectForReplication(replicationUrl);
    try {
      await client.query('IDENTIFY_SYSTEM');
    } finally {
      await client.end();
    }
    return { point: 'let-in', state: 'good', found: role, remedy: undefined };
  } catch (error) {
    const why = error instanceof CodedError ? error.options.params?.['why'] : undefined;
    const found = String(why ?? (error instanceof Error ? error.message : error));
    const database = decodeURIComponent(pathname.slice(1));
    const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
    const from = isLocal ? '127.0.0.1/32' : 'ADDRESS_OF_THIS_MACHINE/32';
    const remedy = `host  ${database}  ${role}  ${from}  scram-sha-256`;
    return { point: 'let-in', state: 'missing', found, remedy };
  }
}

/** What backups do without. */
function judgeAside(facts: ServerFacts, external: ExternalDatabase): PointFound[] {
  const major = String(Math.floor(facts.version / 10_000));
  const canDrill = major === POSTGRES_MAJOR && loginOf(external) !== undefined;
  const points: readonly Judged[] = [
    ['segments', facts.segment === SEGMENT_BYTES, `wal_segment_size = ${facts.segment}`, undefined],
    [
      'slot-limit',
      facts.slot_limit > 0,
      `max_slot_wal_keep_size = ${facts.slot_limit}`,
      "ALTER SYSTEM SET max_slot_wal_keep_size = '8GB'; SELECT pg_reload_conf();",
    ],
    ['drill', canDrill, `${facts.shown} / ${POSTGRES_MAJOR}`, undefined],
  ];
  return points.map(([point, isGood, found, remedy]) => ({
    point,
    state: isGood ? 'good' : 'advised',
    found,
    remedy: isGood ? undefined : remedy,
  }));
}
