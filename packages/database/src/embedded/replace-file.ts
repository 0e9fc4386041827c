import { open, rename, rm } from 'node:fs/promises';
import type { RunAs } from './choose-run-as.ts';

/**
 * Writes a whole file in one step: readers see the old content or the new one. As root it never follows a link that
 * the unprivileged owner of the folder may have planted, because the draft must not exist and a rename replaces links.
 */
export async function replaceFile(file: string, content: string, owner: RunAs, mode = 0o600): Promise<void> {
  const draft = `${file}.draft`;
  await rm(draft, { force: true });
  const handle = await open(draft, 'wx', mode);
  try {
    await handle.writeFile(content);
    if (owner.identity !== undefined) await handle.chown(owner.identity.uid, owner.identity.gid);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}

/** Makes a rename inside a folder survive a power cut. Windows needs and offers no such step. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
