import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { Refusal } from '../refusal.ts';

const PATH_MAX = 1024;

/** The parts of a path as a caller gives it: relative, forward slashes, never upwards, never into git's own folder. */
export function splitPath(path: string): string[] {
  if (path.length > PATH_MAX) throw new Refusal(`a path has at most ${PATH_MAX} characters`);
  if (/[\0\\]/.test(path)) throw new Refusal('a path has no backslash and no zero byte');
  if (path.startsWith('/') || /^[a-z]:/i.test(path))
    throw new Refusal('a path is relative to the folder of the sandbox');
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw new Refusal('a path does not lead upwards');
  // Other spellings of .git mean the same on file systems that fold case or keep short names.
  if (parts.some((part) => /^(\.git|git~\d+)[. ]*$/i.test(part)))
    throw new Refusal('the folder .git belongs to the git tools');
  return parts;
}

function demandInside(root: string, real: string): void {
  const way = relative(root, real);
  if (way === '..' || way.startsWith(`..${sep}`) || way.startsWith(sep))
    throw new Refusal('the path leads out of the folder of the sandbox through a link');
}

/** The real path of a folder inside, links on the way resolved and found to stay inside. */
export async function realFolder(root: string, parts: readonly string[]): Promise<string> {
  const real = await realpath(join(root, ...parts));
  demandInside(root, real);
  return real;
}

/** Where a file is to be made: its folder is real and inside, and its own name is no link. */
export async function placeForFile(root: string, parts: readonly string[]): Promise<string> {
  const name = parts.at(-1);
  if (name === undefined) throw new Refusal('a file has a name');
  const place = join(await realFolder(root, parts.slice(0, -1)), name);
  const there = await lstat(place).catch(() => undefined);
  if (there !== undefined && !there.isFile()) throw new Refusal('there is something else than a file');
  return place;
}

/**
 * Opens a file inside for reading. The last part must be no link, and what was opened is compared with the folder
 * once more where the system tells, so that a link swapped in between leads nowhere.
 */
export async function openInside(root: string, parts: readonly string[]): Promise<FileHandle> {
  if (parts.length === 0) throw new Refusal('a file has a name');
  const real = await realpath(join(root, ...parts));
  demandInside(root, real);
  const place = join(await realpath(dirname(real)), basename(real));
  demandInside(root, place);
  const handle = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const opened = await readlink(`/proc/self/fd/${handle.fd}`).catch(() => undefined);
    if (opened !== undefined) demandInside(root, opened);
    if (!(await handle.stat()).isFile()) throw new Refusal('it is not a file');
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}
