import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/**
 * Finds the script behind an installed package's command, so that no shell and no `.cmd` wrapper is involved.
 *
 * @param {string} root checkout
 * @param {string} packageName
 * @param {string} command name of the entry in the package's `bin`
 * @returns {string} absolute path of the script
 */
export function resolveCommand(root, packageName, command) {
  const manifestPath = join(root, 'node_modules', packageName, 'package.json');
  const { bin } = JSON.parse(readFileSync(manifestPath, 'utf8'));
  const script = typeof bin === 'string' ? bin : bin?.[command];
  if (script === undefined) throw new Error(`${packageName} has no command ${command}`);
  return join(dirname(manifestPath), script);
}

/**
 * Runs a script with the given Node and collects everything it says.
 *
 * @param {{ root: string, node: string, script: string, args: readonly string[] }} tool
 * @returns {Promise<{ ok: boolean, output: string }>} never rejects: a tool that cannot start is a failed tool
 */
export function runTool({ root, node, script, args }) {
  return new Promise((resolve) => {
    const env = {
      ...process.env,
      NO_COLOR: '1',
      CI: undefined, // oxlint takes it for a wish for colours
      PATH: [dirname(node), process.env.PATH ?? ''].join(delimiter),
    };
    const child = spawn(node, [script, ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    }
    child.on('error', (error) => resolve({ ok: false, output: `${output}${error.message}\n` }));
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}
