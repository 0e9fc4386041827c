import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', 'coverage', 'test', 'testing', 'bench', 'stories']);
const SKIPPED_FILES = /\.(?:test|stories)\.[^.]+$|\.md$|^\./;

/**
 * One hash over the names and contents of files and folders, without tests and stories. Contents and not times,
 * because a checkout changes the times of files it does not change. Synchronous: many small files read faster so.
 *
 * @param {string} root to which names are relative
 * @param {string[]} paths of files and folders; a missing one counts as empty
 * @returns {string} hexadecimal SHA-256
 */
export function hashSources(root, paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap((name) => listFiles(join(root, name))).toSorted(compare)) {
    const content = readFileSync(path);
    hash.update(`${relative(root, path).replaceAll('\\', '/')}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function compare(one, other) {
  return one < other ? -1 : 1;
}

function listFiles(path) {
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap((entry) => listEntry(path, entry));
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path];
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

function listEntry(folder, entry) {
  const path = join(folder, entry.name);
  if (entry.isDirectory()) return SKIPPED_FOLDERS.has(entry.name) ? [] : listFiles(path);
  return entry.isFile() && !SKIPPED_FILES.test(entry.name) ? [path] : [];
}
