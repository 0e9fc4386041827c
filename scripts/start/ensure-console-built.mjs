import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withFolderLock } from './folder-lock.mjs';
import { hashSources } from './hash-sources.mjs';
import { say, sayShort } from './messages.mjs';
import { resolvePinnedNode } from './pinned-node.mjs';
import { runStep } from './run-step.mjs';

const STAMP = '.haechi-build-stamp';

/** Everything the built console is made from. */
const SOURCES = [
  'apps/console',
  'apps/verifier',
  'packages/ui',
  'packages/contracts',
  'packages/kernel',
  'packages/transparency',
  'packages/decision',
  'package-lock.json',
];

/**
 * Builds apps/console/dist if it does not match the sources. The stamp is written last, so a build that was cut off
 * is done again.
 *
 * @param {string} root the checkout, with everything installed
 * @param {{ build?: (root: string) => Promise<void>, report?: (line: string) => void }} [options]
 * @returns {Promise<boolean>} whether it had to be built
 * @throws {Error} with what to do, in Korean and English
 */
export async function ensureConsoleBuilt(root, { build = buildAll, report = reportLine } = {}) {
  const stampFile = join(root, 'apps', 'console', 'dist', STAMP);
  if (!existsSync(join(root, 'apps', 'console', 'package.json'))) return false; // a bundle ships it built
  if (await isStamped(stampFile, hashSources(root, SOURCES))) return false;
  const onWait = (pid) => report(sayShort('waiting', { pid }));
  return withFolderLock(root, 'build', () => buildUnderLock(root, stampFile, build, report), onWait);
}

async function buildUnderLock(root, stampFile, build, report) {
  const hash = hashSources(root, SOURCES);
  if (await isStamped(stampFile, hash)) return false; // somebody else did it while we waited
  const startedAtMs = performance.now();
  report(sayShort('building-console'));
  await rm(stampFile, { force: true });
  await build(root);
  await writeFile(stampFile, hash);
  report(sayShort('done', { seconds: ((performance.now() - startedAtMs) / 1000).toFixed(1) }));
  return true;
}

async function isStamped(stampFile, hash) {
  return (await readFile(stampFile, 'utf8').catch(() => undefined)) === hash;
}

/** The console, then the page that verifies records, which lies beside it: the console's build empties the folder. */
async function buildAll(root) {
  await runVite(root);
  await runVerifierBuild(root);
}

async function runVerifierBuild(root) {
  const script = join(root, 'apps', 'verifier', 'scripts', 'build.ts');
  const args = [script, join(root, 'apps', 'console', 'dist')];
  const env = { ...process.env, NODE_ENV: 'production' };
  const exitCode = await runStep(resolvePinnedNode(root), args, { cwd: root, env });
  if (exitCode !== 0) throw new Error(say('build-failed'));
}

async function runVite(root) {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', '--logLevel', 'warn'];
  const env = { ...process.env, NODE_ENV: 'production' };
  const exitCode = await runStep(resolvePinnedNode(root), args, { cwd: join(root, 'apps', 'console'), env });
  if (exitCode !== 0) throw new Error(say('build-failed'));
}

function reportLine(line) {
  process.stderr.write(`${line}\n`);
}
