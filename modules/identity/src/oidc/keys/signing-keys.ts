import type { SealedColumn } from '@haechi/database';
import type { KeyFact } from '@haechi/http';
import { openBytes, sealBytes } from '@haechi/kernel/node';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { sql } from 'kysely';
import type { IdentityParts } from '../../parts.ts';
import type { OidcTables } from '../tables.ts';
import { type KeyTimes, orderKeys, scheduleNextKey } from './key-schedule.ts';

export const SIGNING_ALG = 'ES256';
const LOCK = 0x6f69_6463; // "oidc"

/** The keys in force, the one that signs first. */
export interface KeySet {
  readonly privateKeys: readonly JWK[];
  readonly publicKeys: readonly JWK[];
}

export type LoadKeys = () => Promise<KeySet>;

type Deps = Pick<IdentityParts, 'database' | 'clock' | 'rootKey'>;
type StoredKey = KeyTimes & { kid: string; publicJwk: JWK; privateSealed: string };

const purposeOf = (kid: string): string => `oidc/signing-key/${kid}`;

export const sealedSigningKeys: SealedColumn = {
  table: 'identity.oidc_signing_keys',
  key: ['kid'],
  column: 'private_sealed',
  purposeOf: ({ kid = '' }) => purposeOf(kid),
};

/** The keys there are, as whoever looks after keys sees them. */
export function createListSigningKeys({ database, clock }: Pick<Deps, 'database' | 'clock'>) {
  return async (): Promise<readonly KeyFact[]> => {
    const rows = await database.platform(
      (tx) =>
        tx
          .withTables<OidcTables>()
          .selectFrom('identity.oidc_signing_keys')
          .select(['kid', 'created_at', 'signs_from', 'published_until'])
          .where('published_until', '>', new Date(clock.now()))
          .orderBy('signs_from', 'desc')
          .execute(),
      { readOnly: true },
    );
    const signing = rows.find(({ signs_from }) => signs_from.getTime() <= clock.now());
    return rows.map((row) => ({
      kind: 'openid',
      name: row.kid,
      since: row.created_at,
      inUse: row === signing,
      until: row.published_until,
      changesByItself: true,
    }));
  };
}

/** Reads the keys that are published now, after making the next one when it is due. One process at a time makes keys. */
export function createLoadKeys({ database, clock, rootKey }: Deps): LoadKeys {
  async function makeKey(times: KeyTimes): Promise<StoredKey> {
    const { privateKey, publicKey } = await generateKeyPair(SIGNING_ALG, { extractable: true });
    const jwk = await exportJWK(publicKey);
    const kid = await calculateJwkThumbprint(jwk);
    const plain = new TextEncoder().encode(JSON.stringify(await exportJWK(privateKey)));
    const publicJwk = { ...jwk, kid, alg: SIGNING_ALG, use: 'sig' };
    return { ...times, kid, publicJwk, privateSealed: await sealBytes(rootKey, purposeOf(kid), plain) };
  }

  async function readOrMake(): Promise<StoredKey[]> {
    return await database.platform(async (tx) => {
      const tables = tx.withTables<OidcTables>();
      await sql`SELECT pg_advisory_xact_lock(${LOCK})`.execute(tx);
      const rows = await tables.selectFrom('identity.oidc_signing_keys').selectAll().execute();
      const keys: StoredKey[] = rows.map((row) => ({
        kid: row.kid,
        publicJwk: row.public_jwk,
        privateSealed: row.private_sealed,
        signsFromMs: row.signs_from.getTime(),
        publishedUntilMs: row.published_until.getTime(),
      }));
      const nowMs = clock.now();
      const next = scheduleNextKey(keys, nowMs);
      if (next === undefined) return keys;
      const made = await makeKey(next);
      await tables
        .insertInto('identity.oidc_signing_keys')
        .values({
          kid: made.kid,
          public_jwk: JSON.stringify(made.publicJwk),
          private_sealed: made.privateSealed,
          created_at: new Date(nowMs),
          signs_from: new Date(made.signsFromMs),
          published_until: new Date(made.publishedUntilMs),
        })
        .execute();
      return [...keys, made];
    });
  }

  async function open({ kid, publicJwk, privateSealed }: StoredKey): Promise<JWK> {
    const plain = await openBytes(rootKey, purposeOf(kid), privateSealed);
    const { d } = JSON.parse(new TextDecoder().decode(plain)) as JWK; // written by makeKey, authenticated by the seal
    return { ...publicJwk, ...(d === undefined ? {} : { d }) };
  }

  return async () => {
    const keys = orderKeys(await readOrMake(), clock.now());
    return {
      publicKeys: keys.map((key) => key.publicJwk),
      privateKeys: await Promise.all(keys.map(open)),
    };
  };
}
