import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const describedIn = 'docs/dependencies.md';
const columns = ['what for', 'licence', 'who maintains it', 'what we would do without it'];

/**
 * Reports direct dependencies that docs/dependencies.md does not describe in every column,
 * and descriptions of packages nobody depends on any more.
 *
 * @param {string} root
 * @param {readonly string[]} files every file of the checkout
 * @returns {string[]} findings
 */
export function findUndescribedDependencies(root, files) {
  const path = join(root, describedIn);
  const described = parseTable(existsSync(path) ? readFileSync(path, 'utf8') : '');
  const used = directDependencies(root, files);
  const missing = [...used]
    .filter(([name]) => !described.has(name))
    .map(([name, manifest]) => `${describedIn}: ${name} (used by ${manifest}) is not described`);
  const incomplete = [...described].flatMap(([name, cells]) =>
    columns
      .filter((_, index) => (cells[index] ?? '') === '')
      .map((column) => `${describedIn}: ${name} does not say "${column}"`),
  );
  const stale = [...described.keys()]
    .filter((name) => !used.has(name))
    .map((name) => `${describedIn}: ${name} is described, but no workspace depends on it`);
  return [...missing, ...incomplete, ...stale];
}

/** Maps each outside package to the first manifest that asks for it. */
function directDependencies(root, files) {
  const used = new Map();
  for (const file of files.filter((path) => path === 'package.json' || path.endsWith('/package.json'))) {
    const manifest = JSON.parse(readFileSync(join(root, file), 'utf8'));
    const sections = [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies];
    for (const name of sections.flatMap((section) => Object.keys(section ?? {}))) {
      if (!name.startsWith('@haechi/') && !used.has(name)) used.set(name, file);
    }
  }
  return used;
}

/** A row is `| \`name\`, \`name\` | … | … | … | … |`; maps each name to the cells after the first. */
function parseTable(markdown) {
  const rows = new Map();
  for (const line of markdown.split(/\r?\n/)) {
    if (!line.startsWith('| `')) continue;
    const [names = '', ...cells] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    for (const [, name] of names.matchAll(/`([^`]+)`/g)) rows.set(name, cells);
  }
  return rows;
}
