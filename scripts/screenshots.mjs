// Takes the pictures of docs/screenshots: builds what is stale, then a real browser walks through the demo.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureConsoleBuilt } from './start/ensure-console-built.mjs';
import { ensureInstalled } from './start/ensure-installed.mjs';
import { resolvePinnedNode } from './start/pinned-node.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

try {
  await ensureInstalled(root);
  await ensureConsoleBuilt(root);
  const program = join(root, 'e2e', 'screenshots', 'take-screenshots.ts');
  const { status } = spawnSync(resolvePinnedNode(root), [program, ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
