import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureConsoleBuilt } from './ensure-console-built.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { exitCodeOf, launchServer } from './launch-server.mjs';
import { resolvePinnedNode } from './pinned-node.mjs';
import { Interrupted } from './run-step.mjs';
import { stopWithNpm } from './watch-parent.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/**
 * `npm start`: brings the checkout to the point where the server can run, runs it, and ends with its exit code.
 *
 * @param {string[]} args for the server
 * @param {{ root?: string, entry?: string, prepare?: (root: string) => Promise<void> }} [options]
 */
export async function run(
  args,
  { root = ROOT, entry = join(root, 'apps', 'server', 'src', 'main.ts'), prepare = prepareCheckout } = {},
) {
  stopWithNpm();
  try {
    await prepare(root);
    process.exitCode = await launchServer({ node: resolvePinnedNode(root), entry, args, cwd: root });
  } catch (error) {
    if (!(error instanceof Interrupted)) process.stderr.write(`${error.message}\n`);
    process.exitCode = error instanceof Interrupted ? exitCodeOf(error.signal) : 1;
  }
}

async function prepareCheckout(root) {
  await ensureInstalled(root);
  await ensureConsoleBuilt(root);
}
