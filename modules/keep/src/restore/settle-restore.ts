import { rm } from 'node:fs/promises';
import { stopLeftover } from '@haechi/database/embedded';
import { CodedError } from '@haechi/kernel';
import { sweepDrafts } from '../backup/backup-folder.ts';
import { isRestoring, withKeepLock } from '../backup/keep-lock.ts';
import type { KeepPlaces } from '../backup/places.ts';
import { sweepScratch } from './scratch-instance.ts';
import { moveBack, readJournal } from './swap-data-set.ts';

/** What was found to be unfinished, and what became of it. */
export interface Settled {
  /** A restore that was cut off: taken back, or, when only tidying was left, finished. */
  readonly restore: { readonly backup: string; readonly outcome: 'taken_back' | 'finished' } | undefined;
  /** Plain leftovers and drafts that were removed. */
  readonly swept: number;
}

/**
 * Brings an interrupted restore to an end and removes what cut-off runs left behind. To be called before the database
 * of a base directory is opened. A backup or drill at work beside is let alone.
 * @throws CodedError `KEEP_003` while a restore runs
 */
export async function settleKeep(places: KeepPlaces): Promise<Settled> {
  try {
    return await withKeepLock(places, 'upkeep', () => settleLocked(places));
  } catch (error) {
    const isBusy = error instanceof CodedError && error.code === 'KEEP_003';
    if (!isBusy || (await isRestoring(places))) throw error;
    return { restore: undefined, swept: 0 };
  }
}

/** The same, for who holds the lock. */
export async function settleLocked(places: KeepPlaces): Promise<Settled> {
  const journal = await readJournal(places.journalFile);
  if (journal !== undefined) {
    if (journal.state === 'swapping') {
      for (const { current, staged } of journal.moves)
        for (const dir of [current, staged]) await stopLeftover(dir);
      await moveBack(journal.moves);
    }
    for (const folder of journal.leftovers) await rm(folder, { recursive: true, force: true });
    await rm(places.journalFile, { force: true });
  }
  const scratch = await sweepScratch(places);
  const drafts = await sweepDrafts(places.backupDir);
  return {
    restore:
      journal === undefined
        ? undefined
        : { backup: journal.backup, outcome: journal.state === 'swapping' ? 'taken_back' : 'finished' },
    swept: scratch + drafts,
  };
}
