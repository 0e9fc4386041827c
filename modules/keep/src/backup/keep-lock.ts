import { mkdir } from 'node:fs/promises';
import { acquireBaseLock, EmbeddedPostgresError } from '@haechi/database/embedded';
import { CodedError } from '@haechi/kernel';
import type { KeepPlaces } from './places.ts';

/**
 * Runs a step while nothing else backs up, restores or drills on this machine. The lock of a process that died is not
 * obeyed.
 * @throws CodedError `KEEP_003` while another runs
 */
export async function withKeepLock<T>(places: KeepPlaces, step: () => Promise<T>): Promise<T> {
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
    return await step();
  } finally {
    await lock.release();
  }
}
