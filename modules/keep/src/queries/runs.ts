import type { Database, Tx } from '@haechi/database';
import { newId, type UserId } from '@haechi/kernel';
import type { KeepTables, Occasion, RunId, RunKind, RunRow } from '../tables.ts';

export interface NewRun {
  readonly kind: RunKind;
  readonly occasion: Occasion;
  readonly state: 'queued' | 'running';
  readonly at: Date;
  readonly backupName?: string | undefined;
  readonly dueAt?: Date | undefined;
  readonly askedBy?: { readonly id: UserId; readonly name: string } | undefined;
  readonly reason?: string | undefined;
}

const runsOf = (tx: Tx) => tx.withTables<KeepTables>();

export async function insertRun(tx: Tx, run: NewRun): Promise<RunRow> {
  return await runsOf(tx)
    .insertInto('keep.runs')
    .values({
      id: newId('keepRun'),
      kind: run.kind,
      occasion: run.occasion,
      state: run.state,
      backup_name: run.backupName ?? null,
      due_at: run.dueAt ?? null,
      started_at: run.at,
      figures: JSON.stringify({}),
      asked_by: run.askedBy?.id ?? null,
      asked_by_name: run.askedBy?.name ?? null,
      reason: run.reason ?? null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** A run of this kind that waits already. */
export async function findQueued(
  tx: Tx,
  kind: RunKind,
  backupName: string | null,
): Promise<RunRow | undefined> {
  const query = runsOf(tx)
    .selectFrom('keep.runs')
    .selectAll()
    .where('kind', '=', kind)
    .where('state', '=', 'queued');
  return await (backupName === null
    ? query.where('backup_name', 'is', null)
    : query.where('backup_name', '=', backupName)
  ).executeTakeFirst();
}

export async function listRecentRuns(tx: Tx, kind: RunKind | undefined, limit: number): Promise<RunRow[]> {
  const query = runsOf(tx).selectFrom('keep.runs').selectAll();
  return await (kind === undefined ? query : query.where('kind', '=', kind))
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

/** The newest run of a kind that ended well, or that the schedule wanted. */
export async function findLastRun(
  tx: Tx,
  kind: RunKind,
  which: 'succeeded' | 'scheduled',
): Promise<RunRow | undefined> {
  const query = runsOf(tx).selectFrom('keep.runs').selectAll().where('kind', '=', kind);
  return await (which === 'succeeded'
    ? query.where('state', '=', 'succeeded')
    : query.where('due_at', 'is not', null)
  )
    .orderBy('started_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Changes of runs by the process that carries them out. */
export function createRunLedger(database: Database) {
  const change = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.system('carry out runs', work);
  return {
    begin: (run: NewRun) => change((tx) => insertRun(tx, run)),
    /** The oldest run that waits, marked as begun. */
    takeQueued: (at: Date) =>
      change(async (tx) => {
        const next = await runsOf(tx)
          .selectFrom('keep.runs')
          .select('id')
          .where('state', '=', 'queued')
          .orderBy('started_at')
          .limit(1)
          .forUpdate()
          .skipLocked()
          .executeTakeFirst();
        if (next === undefined) return undefined;
        return await runsOf(tx)
          .updateTable('keep.runs')
          .set({ state: 'running', started_at: at })
          .where('id', '=', next.id)
          .returningAll()
          .executeTakeFirst();
      }),
    succeed: (id: RunId, at: Date, backupName: string | null, figures: Readonly<Record<string, number>>) =>
      change((tx) =>
        runsOf(tx)
          .updateTable('keep.runs')
          .set({
            state: 'succeeded',
            finished_at: at,
            figures: JSON.stringify(figures),
            ...(backupName === null ? {} : { backup_name: backupName }),
          })
          .where('id', '=', id)
          .execute(),
      ),
    fail: (id: RunId, at: Date, code: string, detail: string) =>
      change((tx) =>
        runsOf(tx)
          .updateTable('keep.runs')
          .set({
            state: 'failed',
            finished_at: at,
            failure_code: code.slice(0, 64),
            failure_detail: detail.slice(0, 1_000),
          })
          .where('id', '=', id)
          .execute(),
      ),
    /** Runs of a process that ended in the middle; what they left was swept at the start. */
    failInterrupted: (at: Date) =>
      change((tx) =>
        runsOf(tx)
          .updateTable('keep.runs')
          .set({ state: 'failed', finished_at: at, failure_code: 'interrupted', failure_detail: '' })
          .where('state', '=', 'running')
          .execute(),
      ),
    find: <T>(read: (tx: Tx) => Promise<T>) => database.system('look at runs', read, { readOnly: true }),
  };
}
