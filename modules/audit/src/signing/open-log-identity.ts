import { createHash, randomBytes } from 'node:crypto';
import type { Database, SealedColumn, Tx } from '@haechi/database';
import type { Clock } from '@haechi/kernel';
import { openBytes, type RootKey, sealBytes } from '@haechi/kernel/node';
import { sql } from 'kysely';
import type { AuditTables } from '../tables.ts';
import { openSeed } from './ed25519-seed.ts';
import { createLogIdentity, type LogIdentity, type LogKey } from './log-identity.ts';

const PURPOSE = 'audit/signing-key';
const SEED_BYTES = 32;
/** Each of them signs every checkpoint. */
const SIGNING_MAX = 4;

export const sealedLogKeys: SealedColumn = {
  table: 'audit.signing_keys',
  key: ['public_key'],
  column: 'sealed_seed',
  purposeOf: () => PURPOSE,
};

export interface OpenIdentityDeps {
  readonly database: Database;
  readonly rootKey: RootKey;
  readonly clock: Clock;
  /** Wanted name of the logs; taken at the first start only. Without it the key gives the name. */
  readonly logName?: string;
}

/** A name that differs between installations although nobody chose it. */
const nameAfterKey = (publicBytes: Uint8Array): string =>
  `haechi-${createHash('sha256').update(publicBytes).digest('hex').slice(0, 12)}`;

/** Of processes that start together one key wins; the others find it. */
async function addFirstKey(tx: Tx, deps: OpenIdentityDeps): Promise<void> {
  const seed = randomBytes(SEED_BYTES);
  const { publicBytes } = openSeed(seed);
  await tx
    .withTables<AuditTables>()
    .insertInto('audit.signing_keys')
    .values({
      public_key: publicBytes,
      log_name: deps.logName ?? nameAfterKey(publicBytes),
      sealed_seed: await sealBytes(deps.rootKey, PURPOSE, seed),
      created_at: new Date(deps.clock.now()),
      retired_at: null,
      signs_until: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function readKeys(tx: Tx) {
  return await tx
    .withTables<AuditTables>()
    .selectFrom('audit.signing_keys')
    .select(['public_key', 'log_name', 'sealed_seed', 'created_at', 'retired_at', 'signs_until'])
    // The one in use first, then the newest of those before it.
    .orderBy('retired_at', (order) => order.desc().nullsFirst())
    .execute();
}

type KeyRow = Awaited<ReturnType<typeof readKeys>>[number];

/** @throws Error when one does not open with this root key or is not the one its row names: then somebody put it there */
async function openKeys(
  rows: readonly KeyRow[],
  rootKey: RootKey,
): Promise<{ readonly keys: readonly [LogKey, ...LogKey[]]; readonly logName: string }> {
  const keys: LogKey[] = [];
  for (const row of rows) {
    const pair = openSeed(await openBytes(rootKey, PURPOSE, row.sealed_seed));
    if (Buffer.compare(pair.publicBytes, row.public_key) !== 0) {
      throw new Error('a signing key of the log is not the one its row names: restore audit.signing_keys');
    }
    const signsUntil = row.signs_until ?? row.retired_at ?? undefined;
    keys.push({ pair, since: row.created_at, signsUntil });
  }
  const [active, ...former] = keys;
  const [first] = rows;
  if (active === undefined || first?.retired_at !== null)
    throw new Error('the log has no signing key: restore audit.signing_keys');
  return { keys: [active, ...former], logName: first.log_name };
}

const readAll = (deps: OpenIdentityDeps): Promise<KeyRow[]> =>
  deps.database.system('open the signing keys of the log', async (tx) => {
    const found = await readKeys(tx);
    if (found.some((row) => row.retired_at === null)) return found;
    await addFirstKey(tx, deps);
    return await readKeys(tx);
  });

/**
 * Opens the keys that sign the logs, making the first one at the first start.
 * @throws Error when a key does not open with this root key or is not the one its row names: then somebody put it there
 */
export async function openLogIdentity(deps: OpenIdentityDeps): Promise<LogIdentity> {
  const { keys, logName } = await openKeys(await readAll(deps), deps.rootKey);
  return createLogIdentity(logName, keys, deps.clock);
}

/** Takes over what another process, or this one, changed of the keys. Cheap when nothing did. */
export async function refreshLogIdentity(identity: LogIdentity, deps: OpenIdentityDeps): Promise<void> {
  const rows = await deps.database.system('look at the signing keys of the log', readKeys, {
    readOnly: true,
  });
  const known = identity.publishedPlatformKeys;
  const isKnown =
    rows.length === known.length &&
    rows.every(({ created_at, signs_until, retired_at }, index) => {
      const key = known[index];
      const until = (signs_until ?? retired_at)?.getTime();
      return key?.since.getTime() === created_at.getTime() && key.until?.getTime() === until;
    });
  if (!isKnown) identity.adopt((await openKeys(rows, deps.rootKey)).keys);
}

/**
 * A new key for the logs. The one before signs beside it for a while, so that whoever knows only that one goes on.
 * @returns its public half; undefined when too many sign already
 */
export async function addLogKey(
  tx: Tx,
  { rootKey, clock }: Pick<OpenIdentityDeps, 'rootKey' | 'clock'>,
  overlapMs: number,
): Promise<Uint8Array | undefined> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('audit/signing-keys', 0))`.execute(tx);
  const tables = tx.withTables<AuditTables>();
  const now = new Date(clock.now());
  const rows = await readKeys(tx);
  const [active] = rows;
  if (active?.retired_at !== null) throw new Error('the log has no signing key: restore audit.signing_keys');
  const signing = rows.filter(({ signs_until }) => signs_until !== null && signs_until > now);
  if (signing.length + 1 >= SIGNING_MAX) return undefined;
  await tables
    .updateTable('audit.signing_keys')
    .set({ retired_at: now, signs_until: new Date(now.getTime() + overlapMs) })
    .where('public_key', '=', active.public_key)
    .execute();
  const seed = randomBytes(SEED_BYTES);
  const { publicBytes } = openSeed(seed);
  await tables
    .insertInto('audit.signing_keys')
    .values({
      public_key: publicBytes,
      log_name: active.log_name,
      sealed_seed: await sealBytes(rootKey, PURPOSE, seed),
      created_at: now,
      retired_at: null,
      signs_until: null,
    })
    .execute();
  return publicBytes;
}
