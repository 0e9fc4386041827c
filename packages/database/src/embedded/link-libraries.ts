import { copyFile, lstat, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { errorCode } from './errors.ts';

interface LibraryLink {
  readonly source: string;
  readonly target: string;
}

/**
 * Creates the library links the package lists in `native/pg-symlinks.json`: npm cannot ship symbolic links and the
 * package's own install script is switched off. Safe to call again and from two processes at once; where links are
 * refused (Windows without developer mode, some network shares) the file is copied instead.
 */
export async function linkLibraries(runtimeDir: string): Promise<void> {
  const links: readonly LibraryLink[] = await readLinks(join(runtimeDir, 'pg-symlinks.json'));
  await Promise.all(
    links.map(({ source, target }) =>
      link(join(runtimeDir, withoutNative(source)), join(runtimeDir, withoutNative(target))),
    ),
  );
}

async function readLinks(file: string): Promise<readonly LibraryLink[]> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as LibraryLink[]; // written by the package's own build
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []; // Windows packages need no links
    throw error;
  }
}

function withoutNative(path: string): string {
  return path.replace(/^native\//, '');
}

async function link(source: string, target: string): Promise<void> {
  if (await resolves(target)) return;
  if (await isDangling(target)) await rm(target, { force: true });
  try {
    await symlink(relative(dirname(target), source), target);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EEXIST') return; // another process was faster
    if (code === 'EACCES' || code === 'EROFS') throw error; // a copy would be refused as well
    const draft = `${target}.${process.pid}`;
    await copyFile(source, draft);
    await rename(draft, target);
  }
}

async function resolves(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function isDangling(path: string): Promise<boolean> {
  return lstat(path).then(
    (entry) => entry.isSymbolicLink(),
    () => false,
  );
}
