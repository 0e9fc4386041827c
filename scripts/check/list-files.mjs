import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What an install, a build or a run leaves behind; the same names as in .gitignore. */
const notSources = new Set(['node_modules', '.git', '.haechi', 'dist', 'coverage', '.raw']);

/**
 * Every file of the checkout that a person wrote, as sorted paths relative to the root with forward slashes.
 * Walks the tree instead of asking git, so that it works in an unpacked archive and in another user's clone.
 *
 * @param {string} root
 * @returns {string[]}
 */
export function listFiles(root) {
  return walk(root, '').toSorted();
}

function walk(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return notSources.has(entry.name) ? [] : walk(root, path);
    return entry.isFile() && !entry.name.endsWith('.log') ? [path] : [];
  });
}
