import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { Database, SealedColumn, Tx } from '@haechi/database';
import { type Clock, newId, type TenantId } from '@haechi/kernel';
import { openBytes, type RootKey, sealBytes } from '@haechi/kernel/node';
import type { DataKey } from '../domain/seal-event.ts';
import type { AuditTables } from '../tables.ts';

const KEY_BYTES = 32;
/** Keys kept in memory; a process that meets more people than that reads some again. */
const KEPT_MAX = 50_000;

/** One purpose for each key, so that a wrapped key opens in no other row. */
const purposeOf = (id: string): string => `audit/data-key/${id}`;

export const sealedDataKeys: SealedColumn = {
  table: 'audit.data_keys',
  key: ['id'],
  column: 'wrapped',
  purposeOf: ({ id = '' }) => purposeOf(id),
};

export interface DataKeys {
  /** The key in use for a person in the log of a tenant, made when there is none. */
  inUse(tenantId: TenantId, subjectId: string): Promise<DataKey>;
  /** The keys of these ids, as far as they exist and were not erased. */
  find(ids: readonly string[]): Promise<ReadonlyMap<string, KeyObject>>;
  /** They were erased: nothing more is encrypted or opened with them here. */
  forget(ids: readonly string[]): void;
}

interface DataKeysDeps {
  /** A pool of its own: whoever asks for a key holds a connection of another one meanwhile. */
  readonly database: Database;
  readonly rootKey: RootKey;
  readonly clock: Clock;
}

async function readInUse(tx: Tx, tenantId: TenantId, subjectId: string) {
  return await tx
    .withTables<AuditTables>()
    .selectFrom('audit.data_keys')
    .select(['id', 'wrapped'])
    .where('tenant_id', '=', tenantId)
    .where('subject_id', '=', subjectId)
    .where('wrapped', 'is not', null)
    .executeTakeFirst();
}

/** Data keys in memory. They are few beside the events they serve, and reading one costs more than using it. */
export function createDataKeys({ database, rootKey, clock }: DataKeysDeps): DataKeys {
  const byId = new Map<string, KeyObject>();
  /** Keys that were erased. They never come back while a process runs, and events name them for years. */
  const gone = new Set<string>();
  const bySubject = new Map<string, Promise<DataKey>>();

  function remember(id: string, key: KeyObject): void {
    // It was read before it was erased.
    if (gone.has(id)) return;
    if (byId.size >= KEPT_MAX) byId.clear();
    byId.set(id, key);
  }

  function noteGone(ids: readonly string[]): void {
    if (gone.size >= KEPT_MAX) gone.clear();
    for (const id of ids) gone.add(id);
  }

  async function unwrap(id: string, wrapped: string): Promise<KeyObject> {
    const known = byId.get(id);
    if (known !== undefined) return known;
    const key = createSecretKey(await openBytes(rootKey, purposeOf(id), wrapped));
    remember(id, key);
    return key;
  }

  async function make(tx: Tx, tenantId: TenantId, subjectId: string): Promise<void> {
    const id = newId('event') as string; // a UUIDv7 like any other
    await tx
      .withTables<AuditTables>()
      .insertInto('audit.data_keys')
      .values({
        id,
        tenant_id: tenantId,
        subject_id: subjectId,
        wrapped: await sealBytes(rootKey, purposeOf(id), randomBytes(KEY_BYTES)),
        created_at: new Date(clock.now()),
        erased_at: null,
      })
      // Of processes that make one at the same time one wins, and the others read it.
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async function findOrMake(tenantId: TenantId, subjectId: string): Promise<DataKey> {
    const found = await database.tenant(tenantId, async (tx) => {
      const row = await readInUse(tx, tenantId, subjectId);
      if (row !== undefined) return row;
      await make(tx, tenantId, subjectId);
      return await readInUse(tx, tenantId, subjectId);
    });
    if (found === undefined || found.wrapped === null)
      throw new Error('a data key was made and is not there');
    return { id: found.id, key: await unwrap(found.id, found.wrapped) };
  }

  return {
    inUse(tenantId, subjectId) {
      const place = `${tenantId} ${subjectId}`;
      const known = bySubject.get(place);
      if (known !== undefined) return known;
      if (bySubject.size >= KEPT_MAX) bySubject.clear();
      const finding = findOrMake(tenantId, subjectId);
      bySubject.set(place, finding);
      finding.catch(() => bySubject.delete(place));
      return finding;
    },

    async find(ids) {
      const missing = [...new Set(ids)].filter((id) => !byId.has(id) && !gone.has(id));
      if (missing.length > 0) {
        const rows = await database.system(
          'open data keys of the log',
          (tx) =>
            tx
              .withTables<AuditTables>()
              .selectFrom('audit.data_keys')
              .select(['id', 'wrapped'])
              .where('id', 'in', missing)
              .where('wrapped', 'is not', null)
              .execute(),
          { readOnly: true },
        );
        for (const { id, wrapped } of rows) if (wrapped !== null) await unwrap(id, wrapped);
        const there = new Set(rows.map(({ id }) => id));
        noteGone(missing.filter((id) => !there.has(id)));
      }
      return byId;
    },

    forget(ids) {
      const erased = new Set(ids);
      for (const id of erased) byId.delete(id);
      noteGone(ids);
      for (const [place, finding] of bySubject)
        void finding.then(
          ({ id }) => {
            if (erased.has(id) && bySubject.get(place) === finding) bySubject.delete(place);
          },
          () => undefined,
        );
    },
  };
}
