import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readProcessMark } from '@haechi/database/embedded';

/**
 * Notes which process waits for its keys, for `haechi stop` and whoever else looks for a server. It holds no lock: the
 * data lies still, and may be backed up.
 * @returns removes the note
 */
export async function markWaiting(baseDir: string): Promise<() => Promise<void>> {
  const file = join(baseDir, 'server.lock.waiting');
  const mark = await readProcessMark(process.pid);
  await writeFile(file, JSON.stringify({ pid: process.pid, mark }), { mode: 0o600 });
  return () => rm(file, { force: true });
}
