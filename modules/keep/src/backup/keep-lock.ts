import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { acquireBaseLock, EmbeddedPostgresError } from '@haechi/database/embedded';
import { CodedError } from '@haechi/kernel';
import type { KeepPlaces } from './places.ts';

/** What holds the lock; a server does not start while a restore is at it. */
export type Purpose = 'backup' | 'restore' | 'drill' | 'upkeep';

const PURPOSE_FILE = 'purpose';

/** Whether the lock was taken last for a restore. */
export async function isRestoring(places: KeepPlaces): Promise<boolean> {
  return (await readFile(join(places.lockDir, PURPOSE_FILE), 'utf8').catch(() => '')) === 'restore';
}

/**
 * Runs a step while nothing else backs up, restores or drills on this machine. The lock of a process that died is not
 * obeyed.
 * @throws CodedError `KEEP_003` while another runs
 */
export async function withKeepLock<T>(
  places: KeepPlaces,
  purpose: Purpose,
  step: () => Promise<T>,
): Promise<T> {
  await mkdir(places.lockDir, { recursive: true, mode: 0o700 });
  const lock = await acquireBaseLock(places.lockDir).catch((error: unknown) => {
    if (error instanceof EmbeddedPostgresError && error.code === 'already-running')
      throw new CodedError('KEEP_003', {
        where: places.lockDir,
        params: { pid: error.details['pid'] ?? '?' },
      });
    throw error;
  });
  try {
    await writeFile(join(places.lockDir, PURPOSE_FILE), purpose);
    return await step();
  } finally {
    await lock.release();
  }
}
