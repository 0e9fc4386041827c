import {
  countSealedOtherwise,
  type Database,
  type ResealableColumn,
  type ResealedRow,
  readSealedOtherwise,
  type SealedColumn,
  type SealedRow,
  writeResealed,
} from '@haechi/database';
import { type Clock, MINUTE_MS } from '@haechi/kernel';
import { nameKey, type RootKey, resealBytes, sealedPrefixOf } from '@haechi/kernel/node';
import { sql } from 'kysely';
import type { ResealingRow } from '../tables.ts';
import { beginResealing, changeResealing, lockResealing, placeOf, readResealing } from './resealing-store.ts';

/** Rows of one transaction: short enough that nobody who wants one of them waits for long. */
const BATCH_ROWS = 200;
/** Steps of one turn, over all places; the next turn goes on. */
const STEPS_MAX = 20;
/** A place where something is left after a pass is looked at again after that. */
const REST_MS = MINUTE_MS;

export interface ResealingDeps {
  readonly database: Database;
  readonly rootKey: RootKey;
  readonly clock: Clock;
  /** Every place of every module. */
  readonly places: () => readonly SealedColumn[];
}

export interface PlaceLeft {
  readonly table: string;
  readonly column: string;
  readonly count: number;
}

export interface Resealing {
  /** Takes some steps, if there are any to take. */
  turn(): Promise<void>;
  /** What is not under the newest key, counted now in every place; each of these is worked on again. */
  countLeft(): Promise<readonly PlaceLeft[]>;
}

/** Where a place stands and what the key in use is called. */
interface Standing {
  readonly keyName: string;
  readonly row: ResealingRow | undefined;
}

function isDue(place: SealedColumn, { keyName, row }: Standing, nowMs: number): boolean {
  if (row === undefined || row.key_name !== keyName) return true;
  if (row.finished_at !== null) return false;
  const isInPass = row.after_key !== null || ('column' in place && row.looked_at <= row.began_at);
  return isInPass || nowMs - row.looked_at.getTime() >= REST_MS;
}

/**
 * Brings what former keys sealed under the newest one, in the background: place by place, batch by batch. How far it is
 * is committed with each batch, so a process that is killed leaves nothing half done and the next one goes on there.
 */
export function createResealing({ database, rootKey, clock, places }: ResealingDeps): Resealing {
  const now = (): Date => new Date(clock.now());

  const count = (place: SealedColumn, keyName: string): Promise<number> =>
    database.system(
      'count what former keys sealed',
      (tx) => countSealedOtherwise(tx, place, sealedPrefixOf(keyName)),
      { readOnly: true },
    );

  async function begin(place: SealedColumn, keyName: string): Promise<void> {
    const remaining = await count(place, keyName);
    await database.system('begin to seal anew', (tx) =>
      beginResealing(tx, place, { key_name: keyName, remaining, began_at: now() }),
    );
  }

  /** The end of a pass: what is left was put there meanwhile, opens with no key, or ends by itself. */
  async function endPass(place: SealedColumn, keyName: string): Promise<void> {
    const remaining = await count(place, keyName);
    await database.system('end a pass of sealing anew', (tx) =>
      changeResealing(tx, place, {
        remaining,
        after_key: null,
        looked_at: now(),
        finished_at: remaining === 0 ? now() : null,
      }),
    );
  }

  async function reseal(place: ResealableColumn, row: SealedRow): Promise<ResealedRow | undefined> {
    const key = Object.fromEntries(place.key.map((column, index) => [column, row.key[index] ?? '']));
    try {
      return { ...row, next: await resealBytes(rootKey, place.purposeOf(key), row.sealed) };
    } catch {
      return undefined; // it opens with none of the keys; it is counted and stays as it is
    }
  }

  async function takeBatch(place: ResealableColumn, { keyName, row }: Standing): Promise<void> {
    const after = row?.after_key ?? null;
    const found = await database.system(
      'read what former keys sealed',
      (tx) => readSealedOtherwise(tx, place, sealedPrefixOf(keyName), { after, limit: BATCH_ROWS }),
      { readOnly: true },
    );
    const last = found.at(-1);
    if (last === undefined) return await endPass(place, keyName);
    const resealed = (await Promise.all(found.map((one) => reseal(place, one)))).filter(
      (one) => one !== undefined,
    );
    // The key changed while we worked: what was sealed is under a former one already.
    if (nameKey(rootKey) !== keyName) return;
    await database.system('seal anew', async (tx) => {
      await sql`SET LOCAL lock_timeout = '2s'`.execute(tx);
      const held = await lockResealing(tx, place);
      if (held === undefined || held.key_name !== keyName || !isSameKey(held.after_key, after)) return;
      for (const one of resealed) await writeResealed(tx, place, one);
      const unreadable = found.length - resealed.length;
      await changeResealing(tx, place, {
        after_key: [...last.key],
        resealed: held.resealed + resealed.length,
        unreadable: after === null ? unreadable : held.unreadable + unreadable,
        remaining: Math.max(0, held.remaining - resealed.length),
        looked_at: now(),
      });
    });
  }

  async function step(place: SealedColumn, standing: Standing): Promise<void> {
    const { keyName, row } = standing;
    if (row === undefined || row.key_name !== keyName) await begin(place, keyName);
    else if ('column' in place) await takeBatch(place, standing);
    else await endPass(place, keyName);
  }

  const readStandings = async (): Promise<ReadonlyMap<string, ResealingRow>> => {
    const rows = await database.system('read how far sealing anew is', readResealing, { readOnly: true });
    return new Map(rows.map((row) => [nameOf(row), row]));
  };

  return {
    async turn() {
      for (let left = STEPS_MAX; left > 0; ) {
        const keyName = nameKey(rootKey);
        const rows = await readStandings();
        const due = places()
          .map((place) => ({ place, standing: { keyName, row: rows.get(nameOf(placeOf(place))) } }))
          .filter(({ place, standing }) => isDue(place, standing, clock.now()))
          .slice(0, left);
        if (due.length === 0) return;
        for (const { place, standing } of due) await step(place, standing);
        left -= due.length;
      }
    },
    async countLeft() {
      const keyName = nameKey(rootKey);
      const found: PlaceLeft[] = [];
      for (const place of places()) {
        const remaining = await count(place, keyName);
        if (remaining === 0) continue;
        const { table_name: table, column_name: column } = placeOf(place);
        found.push({ table, column, count: remaining });
        await database.system('look again at what is sealed', (tx) =>
          changeResealing(tx, place, { remaining, finished_at: null }),
        );
      }
      return found;
    },
  };
}

const nameOf = ({ table_name, column_name }: Pick<ResealingRow, 'table_name' | 'column_name'>): string =>
  `${table_name} ${column_name}`;

const isSameKey = (one: readonly string[] | null, other: readonly string[] | null): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
