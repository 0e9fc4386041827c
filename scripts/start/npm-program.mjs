import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * How to run npm without a shell: its JavaScript under a Node. Inside `npm start` npm says where both are;
 * otherwise npm lies beside the running Node.
 *
 * @param {{ env: NodeJS.ProcessEnv, execPath: string }} [running]
 * @returns {{ node: string, script: string } | undefined}
 */
export function findNpm({ env, execPath } = process) {
  const node = env.npm_node_execpath ?? execPath;
  const binDir = dirname(node);
  const candidates = [
    env.npm_execpath ?? '',
    join(binDir, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(binDir, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    ...(env.PATH ?? '')
      .split(':')
      .map((folder) => join(folder, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js')),
  ];
  const script = candidates.find((path) => basename(path) === 'npm-cli.js' && existsSync(path));
  return script === undefined ? undefined : { node, script };
}
