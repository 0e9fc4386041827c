import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface FileFacts {
  readonly bytes: number;
  readonly sha256: Uint8Array;
}

/** The Parquet files of the warm tier, in one directory that all processes share. */
export interface WarmStore {
  readonly directory: string;
  pathOf(name: string): string;
  /** Where a file is made; `keep` gives it its name. */
  draftOf(name: string): Promise<string>;
  /** On disk, whole and under its name when it resolves. */
  keep(name: string): Promise<FileFacts>;
  /** Undefined when there is no such file. */
  facts(name: string): Promise<FileFacts | undefined>;
  remove(name: string): Promise<void>;
}

export const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

async function hashFile(path: string): Promise<FileFacts> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer); // no encoding is set on it
  return { bytes: (await stat(path)).size, sha256: hash.digest() };
}

/** What was written is on the disk, not only in its cache. */
async function flush(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Windows has no directories that can be opened; there the rename alone must do. */
const flushDirectory = (path: string): Promise<void> => flush(path).catch(() => undefined);

export function createWarmStore(directory: string): WarmStore {
  const pathOf = (name: string): string => join(directory, name);
  const draftName = (name: string): string => `${pathOf(name)}.draft`;
  return {
    directory,
    pathOf,
    async draftOf(name) {
      await mkdir(dirname(pathOf(name)), { recursive: true, mode: 0o700 });
      await rm(draftName(name), { force: true });
      return draftName(name);
    },
    async keep(name) {
      const draft = draftName(name);
      await chmod(draft, 0o600);
      await flush(draft);
      const facts = await hashFile(draft);
      await rename(draft, pathOf(name));
      await flushDirectory(dirname(pathOf(name)));
      return facts;
    },
    async facts(name) {
      try {
        return await hashFile(pathOf(name));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    remove: (name) => rm(pathOf(name), { force: true }),
  };
}
