import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ColdStore } from './cold-store.ts';
import { isMissing } from './warm-store.ts';

/** A second path: another disk, a mounted share, a tape behind a file system. It has no object lock. */
export function createDirectoryColdStore(directory: string): ColdStore {
  const pathOf = (name: string): string => join(directory, name);
  return {
    kind: 'directory',
    async put(name, bytes) {
      const path = pathOf(name);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const draft = `${path}.draft`;
      await rm(draft, { force: true });
      const file = await open(draft, 'wx', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await chmod(draft, 0o400);
      await rename(draft, path);
      return null;
    },
    async get(name, bytesMax) {
      try {
        const bytes = await readFile(pathOf(name));
        if (bytes.length > bytesMax) throw new Error(`${name} is longer than ${bytesMax} bytes`);
        return bytes;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    remove: (name) => rm(pathOf(name), { force: true }),
  };
}
