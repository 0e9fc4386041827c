import { randomBytes, sign } from 'node:crypto';
import type { Database, SealedColumn, Tx } from '@haechi/database';
import type { Clock } from '@haechi/kernel';
import { openBytes, type RootKey, sealBytes } from '@haechi/kernel/node';
import {
  createCosigner,
  createNoteKey,
  formatVerifierKey,
  type NoteSigner,
  SIGNATURE_TYPE,
} from '@haechi/transparency';
import { sql } from 'kysely';
import { type Ed25519Pair, openSeed } from '../signing/ed25519-seed.ts';
import type { PublishedKey } from '../signing/log-identity.ts';

const PURPOSE = 'audit/witness-key';
/** Each of them cosigns every checkpoint. */
const SIGNING_MAX = 4;

export const sealedWitnessKeys: SealedColumn = {
  table: 'audit.witness_key',
  key: ['public_key'],
  column: 'sealed_seed',
  purposeOf: () => PURPOSE,
};

export interface WitnessKeysDeps {
  readonly database: Database;
  readonly rootKey: RootKey;
  readonly clock: Clock;
  /** Name of the witness if it has none yet; the first one is kept. */
  readonly name: () => Promise<string>;
}

interface KeyRow {
  readonly name: string;
  readonly public_key: Uint8Array;
  readonly sealed_seed: string;
  readonly created_at: Date;
  readonly signs_until: Date | null;
}

/** The one in use first, then the newest of those before it. */
async function readKeys(tx: Tx): Promise<KeyRow[]> {
  const { rows } = await sql<KeyRow>`
    SELECT name, public_key, sealed_seed, created_at, signs_until FROM audit.witness_key
    ORDER BY retired_at DESC NULLS FIRST`.execute(tx);
  return rows;
}

async function insertKey(
  tx: Tx,
  { rootKey, clock }: Pick<WitnessKeysDeps, 'rootKey' | 'clock'>,
  name: string,
): Promise<Uint8Array> {
  const seed = randomBytes(32);
  const { publicBytes } = openSeed(seed);
  await sql`
    INSERT INTO audit.witness_key (name, public_key, sealed_seed, created_at)
    VALUES (${name}, ${publicBytes}, ${await sealBytes(rootKey, PURPOSE, seed)}, ${new Date(clock.now())})
    ON CONFLICT DO NOTHING`.execute(tx);
  return publicBytes;
}

const witnessKeyOf = (name: string, publicBytes: Uint8Array): string =>
  formatVerifierKey(createNoteKey(name, publicBytes, SIGNATURE_TYPE.cosignature));

/**
 * A new key for this witness; the one before cosigns beside it for a while.
 * @returns both as people pass them around; undefined when too many sign already
 */
export async function addWitnessKey(
  tx: Tx,
  deps: Pick<WitnessKeysDeps, 'rootKey' | 'clock'>,
  overlapMs: number,
): Promise<{ readonly verifierKey: string; readonly former: string } | undefined> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('audit/witness-keys', 0))`.execute(tx);
  const now = new Date(deps.clock.now());
  const rows = await readKeys(tx);
  const [active] = rows;
  if (active === undefined || active.signs_until !== null) throw new Error('this witness has no key');
  if (rows.filter(({ signs_until }) => signs_until !== null && signs_until > now).length + 1 >= SIGNING_MAX)
    return undefined;
  await sql`
    UPDATE audit.witness_key SET retired_at = ${now}, signs_until = ${new Date(now.getTime() + overlapMs)}
    WHERE public_key = ${active.public_key}`.execute(tx);
  const next = await insertKey(tx, deps, active.name);
  return {
    verifierKey: witnessKeyOf(active.name, next),
    former: witnessKeyOf(active.name, active.public_key),
  };
}

/** The keys of this installation as a witness, read each time they are used: another process may have changed them. */
export function createWitnessKeys(deps: WitnessKeysDeps) {
  const { database, rootKey, clock } = deps;
  const opened = new Map<string, Ed25519Pair>();

  async function open({ public_key, sealed_seed }: KeyRow): Promise<Ed25519Pair> {
    const id = Buffer.from(public_key).toString('hex');
    const known = opened.get(id);
    if (known !== undefined) return known;
    const pair = openSeed(await openBytes(rootKey, PURPOSE, sealed_seed));
    if (Buffer.compare(pair.publicBytes, public_key) !== 0)
      throw new Error('the key of this witness is not the one its row names: restore audit.witness_key');
    opened.set(id, pair);
    return pair;
  }

  async function readRows(missing: 'make' | 'leave'): Promise<KeyRow[]> {
    const found = await database.system('read the keys of this witness', readKeys, { readOnly: true });
    if (found.length > 0 || missing === 'leave') return found;
    const name = await deps.name();
    return await database.system('make the key of this witness', async (tx) => {
      await insertKey(tx, deps, name);
      return await readKeys(tx);
    });
  }

  return {
    async read(missing: 'make' | 'leave'): Promise<PublishedKey[]> {
      return (await readRows(missing)).map(({ name, public_key, created_at, signs_until }) => ({
        verifierKey: witnessKeyOf(name, public_key),
        since: created_at,
        until: signs_until ?? undefined,
      }));
    },
    /** Everything that cosigns now. */
    async signers(): Promise<NoteSigner[]> {
      const rows = (await readRows('make')).filter(
        ({ signs_until }) => signs_until === null || signs_until.getTime() > clock.now(),
      );
      return await Promise.all(
        rows.map(async (row) => {
          const { privateKey, publicBytes } = await open(row);
          const key = createNoteKey(row.name, publicBytes, SIGNATURE_TYPE.cosignature);
          return createCosigner(
            key,
            (message) => sign(null, message, privateKey),
            () => clock.now() / 1000,
          );
        }),
      );
    },
  };
}
