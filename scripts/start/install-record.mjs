import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Whether npm's own record of the last finished installation (node_modules/.package-lock.json, written last) agrees
 * with package-lock.json. It spares developers who ran `npm install` themselves a second installation.
 *
 * @param {string} root the checkout
 * @returns {Promise<boolean>}
 */
export async function isInstallComplete(root) {
  const [wanted, installed] = await Promise.all([
    readPackages(join(root, 'package-lock.json')),
    readPackages(join(root, 'node_modules', '.package-lock.json')),
  ]);
  if (wanted === undefined || installed === undefined) return false;
  const isMissing = ([path, entry]) =>
    installed[path] === undefined ? !mayBeMissing(entry) : !isSame(entry, installed[path]);
  const isExtra = (path) => wanted[path] === undefined;
  return !Object.entries(wanted).some(isMissing) && !Object.keys(installed).some(isExtra);
}

async function readPackages(file) {
  try {
    const { packages } = JSON.parse(await readFile(file, 'utf8'));
    return Object.fromEntries(Object.entries(packages).filter(([path]) => path.includes('node_modules/')));
  } catch {
    return undefined;
  }
}

function isSame(wanted, installed) {
  return (
    wanted.version === installed.version &&
    wanted.integrity === installed.integrity &&
    Boolean(wanted.link) === Boolean(installed.link)
  );
}

/** Optional packages are made for one kind of machine each, or belong to one that is; only ours must be there. */
function mayBeMissing({ optional, os, cpu, libc }) {
  if (!optional) return false;
  const namesMachine = os !== undefined && cpu !== undefined && libc === undefined;
  return !(namesMachine && allows(os, process.platform) && allows(cpu, process.arch));
}

/** npm's `os` and `cpu`: a name or several, or names with `!` for everything else. */
function allows(rule, name) {
  const names = [rule].flat();
  if (names.includes(`!${name}`)) return false;
  return names.includes(name) || names.every((entry) => entry.startsWith('!'));
}
