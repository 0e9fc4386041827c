// Runs an outside suite against a running server: node scripts/conformance.mjs <name of a folder in conformance> [options of the suite]
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureConsoleBuilt } from './start/ensure-console-built.mjs';
import { ensureInstalled } from './start/ensure-installed.mjs';
import { resolvePinnedNode } from './start/pinned-node.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

try {
  const suite = join(root, 'conformance', process.argv[2] ?? '', 'run.ts');
  if (!existsSync(suite)) throw new Error(`There is no conformance suite at ${suite}.`);
  await ensureInstalled(root);
  await ensureConsoleBuilt(root);
  const { status } = spawnSync(resolvePinnedNode(root), [suite, ...process.argv.slice(3)], {
    cwd: root,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
