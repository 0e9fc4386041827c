import type { SealedColumn } from '@haechi/database';
import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';
import { newId } from '@haechi/kernel';
import { openBytes, type RootKey, Secret, sealBytes } from '@haechi/kernel/node';

/** Keys of 32 equal bytes: processes of one test know them without telling each other. */
export const keyOf = (byte: number): RootKey => new Secret(new Uint8Array(32).fill(byte));

/** The newest key, and former ones that only open. */
export const ringOf = (newest: number, ...former: readonly number[]): RootKey =>
  Object.assign(keyOf(newest), { former: former.map(keyOf) });

export const PLACES = [
  { table: 'vault.secrets', key: ['id'], column: 'sealed', purposeOf: ({ id = '' }) => `test/${id}` },
  {
    table: 'vault.pairs',
    key: ['owner', 'name'],
    column: 'sealed',
    purposeOf: ({ owner = '', name = '' }) => `test/${owner}/${name}`,
  },
  { table: 'vault.visits', key: ['id'], endsSoon: "payload ->> 'sealed'" },
] as const satisfies readonly SealedColumn[];

const TABLES = `
  CREATE SCHEMA vault;
  CREATE TABLE vault.secrets (id uuid PRIMARY KEY, sealed text);
  CREATE TABLE vault.pairs (owner uuid, name text, sealed text NOT NULL, PRIMARY KEY (owner, name));
  CREATE TABLE vault.visits (id uuid PRIMARY KEY, payload jsonb NOT NULL);
  GRANT USAGE ON SCHEMA vault TO haechi_app;
  GRANT SELECT, UPDATE ON ALL TABLES IN SCHEMA vault TO haechi_app`;

/** A database with places of its own for sealed values. */
export async function createVault(): Promise<TestDatabase> {
  const db = await createTestDatabase([
    { schema: 'keys', directory: new URL('../src/migrations/', import.meta.url) },
  ]);
  await db.superuser.query(TABLES);
  return db;
}

export async function addSecrets(db: TestDatabase, key: RootKey, count: number): Promise<void> {
  const ids = Array.from({ length: count }, () => newId('event') as string);
  const sealed = await Promise.all(ids.map((id) => sealBytes(key, `test/${id}`, Buffer.from(`비밀 ${id}`))));
  await db.superuser.query('INSERT INTO vault.secrets SELECT * FROM unnest($1::uuid[], $2::text[])', [
    ids,
    sealed,
  ]);
}

/** How many secrets open with this key alone, each as what was sealed for its row. */
export async function countOpened(db: TestDatabase, key: RootKey): Promise<number> {
  const { rows } = await db.superuser.query<{ id: string; sealed: string }>(
    'SELECT id, sealed FROM vault.secrets WHERE sealed IS NOT NULL',
  );
  const opened = await Promise.all(
    rows.map(async ({ id, sealed }) => {
      const plain = await openBytes(key, `test/${id}`, sealed).catch(() => undefined);
      return plain !== undefined && Buffer.from(plain).toString() === `비밀 ${id}`;
    }),
  );
  return opened.filter(Boolean).length;
}
