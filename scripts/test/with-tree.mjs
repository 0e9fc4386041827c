import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * Gives a test a temporary directory with the given files and removes it afterwards, also when the test fails.
 *
 * @template T
 * @param {Record<string, string>} files text by path
 * @param {(root: string) => T} work may answer a promise
 * @returns {T}
 */
export function withTree(files, work) {
  const root = mkdtempSync(join(tmpdir(), 'haechi-tree-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const remove = () => rmSync(root, { recursive: true, force: true });
  let result;
  try {
    result = work(root);
  } catch (error) {
    remove();
    throw error;
  }
  if (result instanceof Promise) return result.finally(remove);
  remove();
  return result;
}
