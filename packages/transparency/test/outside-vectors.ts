import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// The published vectors stay outside the project and are never copied into it.
const FOLDER = join(import.meta.dirname, '../../../../shared/data');

/** Published vectors of one origin, such as `tlog`. */
export interface OutsideVectors {
  /** Options for `test`: skips saying why when the folder is missing, unless the vectors are required. */
  readonly options: { readonly skip: string | false };
  read(path: string): Uint8Array;
  /** Paths of all files below the folder, sorted. */
  list(under?: string): readonly string[];
}

export const openOutsideVectors = (name: string): OutsideVectors => {
  const folder = join(FOLDER, name);
  const required = process.env['HAECHI_REQUIRE_VECTORS'] === '1';
  const missing = !existsSync(folder);
  const locate = (path: string): string => {
    if (missing)
      throw new Error(`The outside vectors "${name}" are required, and there is no folder ${folder}`);
    return join(folder, path);
  };
  return {
    options: { skip: missing && !required ? `no outside vectors "${name}" beside the project` : false },
    read: (path) => readFileSync(locate(path)),
    list: (under = '') =>
      readdirSync(locate(under), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .toSorted(),
  };
};
