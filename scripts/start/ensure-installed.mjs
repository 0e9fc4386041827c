import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { withFolderLock } from './folder-lock.mjs';
import { isInstallComplete } from './install-record.mjs';
import { say, sayShort } from './messages.mjs';
import { findNpm } from './npm-program.mjs';
import { runStep } from './run-step.mjs';

const STAMP = '.haechi-install-stamp';
const UNFINISHED = join('.haechi', 'install-unfinished');

/**
 * Makes node_modules hold exactly what package-lock.json says. Costs a few milliseconds when it already does. The
 * stamp is written last, so an installation that was cut off is done again.
 *
 * @param {string} root the checkout
 * @param {{ install?: (root: string) => Promise<void>, report?: (line: string) => void }} [options]
 * @returns {Promise<boolean>} whether something had to be installed
 * @throws {Error} with what to do, in Korean and English
 */
export async function ensureInstalled(root, { install = runNpmInstall, report = reportLine } = {}) {
  if (await isStamped(root)) return false;
  const onWait = (pid) => report(sayShort('waiting', { pid }));
  return withFolderLock(root, 'install', () => installUnderLock(root, install, report), onWait);
}

async function installUnderLock(root, install, report) {
  if (await isStamped(root)) return false; // somebody else did it while we waited
  const hash = await hashLockfile(root);
  const wasCutOff = existsSync(join(root, UNFINISHED));
  const isComplete = !wasCutOff && (await isInstallComplete(root));
  if (!isComplete) {
    const startedAtMs = performance.now();
    report(sayShort('installing'));
    await freeRunningProgram(root);
    // npm takes a half-unpacked package for a whole one, so what an earlier run left is not built upon.
    if (wasCutOff) await rm(join(root, 'node_modules'), { recursive: true, force: true });
    await rm(join(root, 'node_modules', STAMP), { force: true });
    await writeFile(join(root, UNFINISHED), '');
    await install(root);
    await rm(join(root, UNFINISHED));
    report(sayShort('done', { seconds: ((performance.now() - startedAtMs) / 1000).toFixed(1) }));
  }
  await writeFile(join(root, 'node_modules', STAMP), hash);
  return !isComplete;
}

async function isStamped(root) {
  const stamp = await readFile(join(root, 'node_modules', STAMP), 'utf8').catch(() => undefined);
  return stamp !== undefined && stamp === (await hashLockfile(root));
}

async function hashLockfile(root) {
  const content = await readFile(join(root, 'package-lock.json'));
  return createHash('sha256').update(`${process.platform}-${process.arch}\n`).update(content).digest('hex');
}

async function runNpmInstall(root) {
  const npm = findNpm();
  if (npm === undefined) throw new Error(say('npm-missing'));
  // Not `npm ci`: it refuses the lockfile as incomplete wherever the registry lacks a binary for some other platform.
  // An install that saves nothing takes the same versions with the same integrity and leaves the lockfile alone.
  const args = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  // The console is built here, so its build tools are needed whatever NODE_ENV says.
  const included = ['--include=dev', '--include=optional'];
  const exitCode = await runStep(npm.node, [npm.script, ...args, ...included], { cwd: root });
  if (exitCode !== 0) throw new Error(say('install-failed'));
}

/** Windows lets nobody delete a running program, and npm puts the pinned Node first on PATH; but it may be renamed. */
async function freeRunningProgram(root) {
  if (process.platform !== 'win32' || !process.execPath.startsWith(join(root, 'node_modules') + sep)) return;
  const aside = join(root, '.haechi', 'replaced');
  await rm(aside, { recursive: true, force: true }).catch(() => {}); // still running in another window
  await mkdir(aside, { recursive: true });
  await rename(process.execPath, join(aside, `node-${process.pid}.exe`));
}

function reportLine(line) {
  process.stderr.write(`${line}\n`);
}
