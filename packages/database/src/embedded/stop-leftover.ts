import { setTimeout as pause } from 'node:timers/promises';
import { isPostmasterOf } from './postmaster.ts';
import { readPostmasterFile } from './postmaster-file.ts';
import { isAlive, readProcessMark } from './process-mark.ts';

const LOOK_EVERY_MS = 50;
const GONE_WITHIN_MS = 15_000;

/**
 * Ends a database that a killed program left running on a data directory which is about to be moved or removed. It is
 * not asked to finish: whoever comes after recovers it, or does without.
 * @throws Error when it does not end
 */
export async function stopLeftover(dataDir: string): Promise<void> {
  const file = await readPostmasterFile(dataDir);
  if (file === undefined || !(await isPostmasterOf(file.pid, dataDir))) return;
  // Windows knows no other signal than the end of the process.
  process.kill(file.pid, process.platform === 'win32' ? 'SIGKILL' : 'SIGQUIT');
  const giveUpAtMs = performance.now() + GONE_WITHIN_MS;
  // A process that ended and was not collected yet has no mark any more.
  while (isAlive(file.pid) && (await readProcessMark(file.pid)) !== undefined) {
    if (performance.now() > giveUpAtMs)
      throw new Error(`the database on ${dataDir} does not end (${file.pid})`);
    await pause(LOOK_EVERY_MS);
  }
}
