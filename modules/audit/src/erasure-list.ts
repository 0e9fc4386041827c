import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { isUuid } from '@haechi/kernel';

/**
 * Ids of erased data keys, kept outside the database: a database restored from before an erasure brings the key back,
 * and this list takes it away again.
 */
export interface ErasureList {
  read(): ReadonlySet<string>;
  /** On disk when it returns. */
  add(ids: readonly string[]): void;
}

/** A list in memory, where there is no file to keep it in. */
export function createMemoryErasureList(): ErasureList {
  const known = new Set<string>();
  return {
    read: () => known,
    add: (ids) => {
      for (const id of ids) known.add(id);
    },
  };
}

/** One id on each line. A line that was cut off by a crash is no id, and is passed over. */
export function createErasureFile(path: string): ErasureList {
  function read(): ReadonlySet<string> {
    try {
      return new Set(readFileSync(path, 'utf8').split('\n').filter(isUuid));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Set();
      throw error;
    }
  }

  return {
    read,
    add(ids) {
      const known = read();
      const added = ids.filter((id) => !known.has(id));
      if (added.length === 0) return;
      mkdirSync(dirname(path), { recursive: true });
      const file = openSync(path, 'a', 0o600);
      try {
        // The newline in front ends a line that a crash may have cut off.
        writeSync(file, `\n${added.join('\n')}\n`);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    },
  };
}
