import { randomBytes } from 'node:crypto';
import type { Database, SealedColumn, Tx } from '@haechi/database';
import type { KeyFact } from '@haechi/http';
import type { Clock } from '@haechi/kernel';
import { openBytes, type RootKey, sealBytes } from '@haechi/kernel/node';
import { exportPKCS8, exportSPKI, generateKeyPair, importPKCS8 } from 'jose';
import { sql } from 'kysely';
import type { AccessTables, BundleKeyRow } from '../../tables.ts';
import { BUNDLE_ALGORITHM, type BundleSigner } from './sign-bundle.ts';

export type BundleKeyState = 'former' | 'signing' | 'next';

export interface BundleKey {
  readonly id: string;
  readonly publicPem: string;
  readonly signsFromMs: number;
  readonly state: BundleKeyState;
}

export interface BundleKeys {
  signer(): Promise<BundleSigner>;
  list(): Promise<BundleKey[]>;
  /** The same for whoever looks after keys; makes none where none was needed yet. */
  facts(): Promise<readonly KeyFact[]>;
  /** Makes a key; nothing signs with it before its row is written. Slow, so not for a transaction. */
  make(signsFromMs: number): Promise<BundleKeyRow>;
}

export interface BundleKeysDeps {
  readonly database: Database;
  readonly rootKey: RootKey;
  readonly clock: Clock;
}

const MODULUS_BITS = 3072;
const PURPOSE = 'access/bundle-key';

export const sealedBundleKeys: SealedColumn = {
  table: 'access.bundle_keys',
  key: ['id'],
  column: 'private_sealed',
  purposeOf: () => PURPOSE,
};

const insert = (tx: Tx, row: BundleKeyRow) =>
  tx.withTables<AccessTables>().insertInto('access.bundle_keys').values(row).execute();

const readAll = (tx: Tx): Promise<BundleKeyRow[]> =>
  tx
    .withTables<AccessTables>()
    .selectFrom('access.bundle_keys')
    .selectAll()
    .orderBy('signs_from')
    .orderBy('id')
    .execute();

/** The keys that sign bundles: one line of them for all tenants, the first made when it is first needed. */
export function createBundleKeys({ database, rootKey, clock }: BundleKeysDeps): BundleKeys {
  let opened: BundleSigner | undefined;

  const inSystem = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    database.system('bundle signing keys', work);

  async function make(signsFromMs: number): Promise<BundleKeyRow> {
    const { privateKey, publicKey } = await generateKeyPair(BUNDLE_ALGORITHM, {
      modulusLength: MODULUS_BITS,
      extractable: true,
    });
    const pkcs8 = new TextEncoder().encode(await exportPKCS8(privateKey));
    return {
      id: `bundle-${randomBytes(6).toString('hex')}`,
      private_sealed: await sealBytes(rootKey, PURPOSE, pkcs8),
      public_pem: await exportSPKI(publicKey),
      signs_from: new Date(signsFromMs),
      created_at: new Date(clock.now()),
    };
  }

  /** All keys; the first is made now. Of processes that need it at the same moment one's key is kept. */
  async function readOrMake(): Promise<BundleKeyRow[]> {
    const present = await inSystem(readAll);
    if (present.length > 0) return present;
    const row = await make(clock.now());
    return await inSystem(async (tx) => {
      await sql`SELECT pg_advisory_xact_lock(hashtextextended('access/bundle-keys', 0))`.execute(tx);
      if ((await readAll(tx)).length === 0) await insert(tx, row);
      return await readAll(tx);
    });
  }

  const hasBegun = (row: BundleKeyRow): boolean => row.signs_from.getTime() <= clock.now();

  return {
    make,
    async list() {
      const rows = await readOrMake();
      const signing = rows.findLastIndex(hasBegun);
      const stateOf = (index: number): BundleKeyState => {
        if (index === signing) return 'signing';
        return index < signing ? 'former' : 'next';
      };
      return rows.map((row, index) => ({
        id: row.id,
        publicPem: row.public_pem,
        signsFromMs: row.signs_from.getTime(),
        state: stateOf(index),
      }));
    },
    async facts() {
      const rows = await inSystem(readAll);
      const signing = rows.findLastIndex(hasBegun);
      return rows
        .map((row, index) => ({
          kind: 'bundle' as const,
          name: row.id,
          since: row.created_at,
          inUse: index === signing,
          until: rows[index + 1]?.signs_from,
        }))
        .toReversed();
    },
    async signer() {
      const row = (await readOrMake()).findLast(hasBegun);
      if (row === undefined) throw new Error('no key to sign bundles with has begun to count');
      if (opened?.keyId === row.id) return opened;
      const pkcs8 = new TextDecoder().decode(await openBytes(rootKey, PURPOSE, row.private_sealed));
      opened = { keyId: row.id, privateKey: await importPKCS8(pkcs8, BUNDLE_ALGORITHM) };
      return opened;
    },
  };
}
