import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { compileCache } from '../start/compile-cache.mjs';

/**
 * Starts programs under the pinned Node and remembers those still running, so that a cancelled run leaves nothing.
 *
 * @param {{ root: string, node: string }} environment
 */
export function createChildren({ root, node }) {
  const running = new Set();

  /** Runs to the end with our own output; answers the exit code, 1 when it was killed or did not start. */
  function run(args, { env = {}, cwd = root } = {}) {
    return new Promise((resolve) => {
      const child = spawn(node, args, {
        cwd,
        env: environmentWith(env),
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      running.add(child);
      child.on('error', (error) => {
        console.error(error.message);
        running.delete(child);
        resolve(1);
      });
      child.on('close', (code) => {
        running.delete(child);
        resolve(code ?? 1);
      });
    });
  }

  /** Starts a companion whose standard input we hold open and whose standard output we read. */
  function startCompanion(args) {
    return spawn(node, args, { cwd: root, env: environmentWith({}), stdio: ['pipe', 'pipe', 'inherit'] });
  }

  /** Ends the running programs; each gets the chance to clean up. */
  function endAll() {
    for (const child of running) child.kill('SIGTERM');
  }

  function environmentWith(extra) {
    const path = [dirname(node), join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter);
    const colours = process.stdout.isTTY ? {} : { NO_COLOR: '1' };
    return { ...process.env, ...compileCache(root), ...colours, ...extra, PATH: path };
  }

  return { run, startCompanion, endAll };
}
