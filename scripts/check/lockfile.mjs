import { readFileSync } from 'node:fs';
import { posix } from 'node:path';

const sections = ['dependencies', 'devDependencies', 'optionalDependencies'];

/**
 * Reports manifests that ask for something else than package-lock.json was made for, and locked packages whose
 * content is not pinned. An installation would quietly choose versions itself.
 *
 * @param {string} root
 * @param {readonly string[]} files every file of the checkout
 * @returns {string[]} findings
 */
export function findLockfileGaps(root, files) {
  const read = (path) => JSON.parse(readFileSync(`${root}/${path}`, 'utf8'));
  const { packages } = read('package-lock.json');
  const manifests = files.filter((path) => posix.basename(path) === 'package.json');
  return [
    ...manifests.flatMap((path) => compare(path, read(path), packages[folderOf(path)])),
    ...Object.entries(packages)
      .filter(([path, entry]) => path.includes('node_modules/') && !entry.link && !entry.integrity)
      .map(([path]) => `package-lock.json: ${path} has no integrity`),
  ];
}

function folderOf(manifest) {
  const folder = posix.dirname(manifest);
  return folder === '.' ? '' : folder;
}

function compare(path, manifest, locked) {
  if (locked === undefined) return [`package-lock.json: ${path} is not locked; run "npm install"`];
  return sections.flatMap((section) => {
    const wanted = manifest[section] ?? {};
    const known = locked[section] ?? {};
    const names = new Set([...Object.keys(wanted), ...Object.keys(known)]);
    return [...names]
      .filter((name) => wanted[name] !== known[name])
      .map((name) => `${path}: ${section} of ${name} differ from package-lock.json; run "npm install"`);
  });
}
