import { createHash, randomBytes } from 'node:crypto';
import type { Database, SealedColumn, Tx } from '@haechi/database';
import type { Clock } from '@haechi/kernel';
import { openBytes, type RootKey, sealBytes } from '@haechi/kernel/node';
import type { AuditTables } from '../tables.ts';
import { type Ed25519Pair, openSeed } from './ed25519-seed.ts';
import { createLogIdentity, type LogIdentity } from './log-identity.ts';

const PURPOSE = 'audit/signing-key';
const SEED_BYTES = 32;

export const sealedLogKeys: SealedColumn = {
  table: 'audit.signing_keys',
  key: ['public_key'],
  column: 'sealed_seed',
  purposeOf: () => PURPOSE,
};

interface OpenIdentityDeps {
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
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function readKeys(tx: Tx) {
  return await tx
    .withTables<AuditTables>()
    .selectFrom('audit.signing_keys')
    .select(['public_key', 'log_name', 'sealed_seed', 'retired_at'])
    .orderBy('created_at', 'desc')
    .execute();
}

/**
 * Opens the keys that sign the logs, making the first one at the first start.
 * @throws Error when a key does not open with this root key or is not the one its row names: then somebody put it there
 */
export async function openLogIdentity(deps: OpenIdentityDeps): Promise<LogIdentity> {
  const rows = await deps.database.system('open the signing keys of the log', async (tx) => {
    const found = await readKeys(tx);
    if (found.some((row) => row.retired_at === null)) return found;
    await addFirstKey(tx, deps);
    return await readKeys(tx);
  });
  const retired: Ed25519Pair[] = [];
  let active: { pair: Ed25519Pair; logName: string } | undefined;
  for (const row of rows) {
    const pair = openSeed(await openBytes(deps.rootKey, PURPOSE, row.sealed_seed));
    if (Buffer.compare(pair.publicBytes, row.public_key) !== 0) {
      throw new Error('a signing key of the log is not the one its row names: restore audit.signing_keys');
    }
    if (row.retired_at === null) active = { pair, logName: row.log_name };
    else retired.push(pair);
  }
  if (active === undefined) throw new Error('the log has no signing key: restore audit.signing_keys');
  return createLogIdentity(active.logName, active.pair, retired);
}
