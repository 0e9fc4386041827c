import { constants, copyFile, mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Move } from './swap-data-set.ts';

/** Folders in which an older state must win as a whole: keys fit what they open. */
const TAKEN_AS_A_WHOLE = new Set(['data', 'keys', 'secrets']);

/**
 * Files that came after the backup, such as parts of the log that were moved out of the database, are kept beside the
 * restored ones; a restored file is never replaced.
 */
export async function keepNewerFiles(moves: readonly Move[]): Promise<void> {
  for (const { current, aside, had } of moves)
    if (had && !TAKEN_AS_A_WHOLE.has(basename(current))) await copyMissing(aside, current);
}

async function copyMissing(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { withFileTypes: true }).catch(() => []); // a file, which was restored
  for (const entry of entries) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      await mkdir(target, { recursive: true, mode: 0o700 });
      await copyMissing(source, target);
    } else if (entry.isFile()) await copyFile(source, target, constants.COPYFILE_EXCL).catch(ignoreExisting);
  }
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}
