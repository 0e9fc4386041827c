import { open, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '@haechi/kernel';
import { type Pack, pack } from 'tar-stream';

const READ_BYTES = 1024 * 1024;
const READS_MAX = 5;

/**
 * Folders as one tar archive, each under a name of its own. Links are followed, so that what lies on another disk is
 * in it as well; sockets and the like are left out.
 * @param roots path in the archive, and folder or file on the disk
 * @param isWanted by its path in the archive; what is in an unwanted folder is left out with it
 */
export function archiveFolders(
  roots: readonly { readonly name: string; readonly path: string }[],
  isWanted: (name: string) => boolean = () => true,
): AsyncIterable<Uint8Array> {
  const archive = pack();
  const adding = async (): Promise<void> => {
    for (const { name, path } of roots) await addEntry({ archive, isWanted }, name, path, new Set());
    archive.finalize();
  };
  adding().catch((error: unknown) =>
    archive.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return archive as AsyncIterable<Uint8Array>; // a pack stream gives bytes; its type says `unknown`
}

interface Adding {
  readonly archive: Pack;
  readonly isWanted: (name: string) => boolean;
}

async function addEntry(
  adding: Adding,
  name: string,
  path: string,
  above: ReadonlySet<string>,
): Promise<void> {
  if (!adding.isWanted(name)) return;
  const found = await stat(path).catch((error: unknown) => {
    // Gone since its folder was read: a draft that was renamed, a file that was deleted.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found?.isFile() === true) await addFile(adding.archive, name, path);
  if (found?.isDirectory() !== true) return;
  const real = await realpath(path);
  if (above.has(real)) return;
  await addHeader(adding.archive, { name: `${name}/`, mode: found.mode & 0o7777, mtime: found.mtime });
  for (const child of (await readdir(path)).toSorted())
    await addEntry(adding, `${name}/${child}`, join(path, child), new Set([...above, real]));
}

async function addHeader(
  archive: Pack,
  header: { readonly name: string; readonly mode: number; readonly mtime: Date },
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const entry = archive.entry({ ...header, type: 'directory' }, (error) =>
      error === null || error === undefined ? resolve() : reject(error),
    );
    entry.end(null);
  });
}

/** Exactly as many bytes as the header says: what is appended meanwhile is left for the next backup. */
async function addFile(archive: Pack, name: string, path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    const { size, mode, mtime } = await handle.stat();
    const entry = archive.entry({ name, size, mode: mode & 0o7777, mtime, type: 'file' });
    const written = new Promise<void>((resolve, reject) => {
      entry.once('close', resolve);
      entry.once('error', reject);
    });
    let offset = 0;
    let reads = 0;
    while (offset < size) {
      const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, size - offset));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
      if (bytesRead === 0 && ++reads > READS_MAX)
        throw new CodedError('KEEP_007', { params: { why: `${name}: shorter than a moment ago` } });
      offset += bytesRead;
      if (!entry.write(buffer.subarray(0, bytesRead)))
        await new Promise<void>((resolve) => entry.once('drain', () => resolve()));
    }
    entry.end(null);
    await written;
  } finally {
    await handle.close();
  }
}
