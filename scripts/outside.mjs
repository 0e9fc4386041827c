// Runs suites against programs that do not come from npm: node scripts/outside.mjs [name of a folder in outside]...
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { listFiles } from './check/list-files.mjs';
import { ensureConsoleBuilt } from './start/ensure-console-built.mjs';
import { ensureInstalled } from './start/ensure-installed.mjs';
import { resolvePinnedNode } from './start/pinned-node.mjs';
import { createChildren } from './test/children.mjs';
import { addCounts, formatCounts } from './test/counts.mjs';
import { runNodeStage } from './test/run-node-stage.mjs';
import { startCluster } from './test/start-cluster.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
const suiteFile = /^outside\/([^/]+)\/install\.mjs$/;
const timeoutMs = 300_000;
/** Those that take minutes on a machine of their own may find it busy. */
const longTimeoutMs = 1_800_000;

try {
  await ensureInstalled(root);
  await ensureConsoleBuilt(root);
  process.exitCode = await runSuites(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

/**
 * @param {string[]} asked names; none means every suite that does not wait to be asked for, and then one that cannot be
 *   installed is no failure
 */
async function runSuites(asked) {
  const all = listFiles(root).flatMap((path) => suiteFile.exec(path)?.[1] ?? []);
  const unknown = asked.filter((name) => !all.includes(name));
  if (unknown.length > 0)
    throw new Error(`There is no outside suite ${unknown.join(', ')}. There are: ${all.join(', ')}.`);

  const counts = [];
  let missing = 0;
  for (const name of asked.length > 0 ? asked : all) {
    if (asked.length === 0 && (await waitsToBeAsked(name))) {
      console.log(`\n── ${name} ── takes minutes: npm run outside -- ${name}`);
      continue;
    }
    console.log(`\n── ${name} ──`);
    const installed = await install(name);
    if (installed.ok) counts.push(await runSuite(name, installed.env));
    else {
      missing += 1;
      console.log(`${name} skipped: ${installed.why}`);
    }
  }
  const sum = addCounts(counts);
  console.log(`\n${formatCounts(sum)}`);
  return sum.failed > 0 || (asked.length > 0 && missing > 0) ? 1 : 0;
}

/** The module of a suite that installs what it needs, and says whether it is run only when it is named. */
function suiteOf(name) {
  return import(pathToFileURL(join(root, 'outside', name, 'install.mjs')).href);
}

async function waitsToBeAsked(name) {
  return (await suiteOf(name)).onlyWhenNamed === true;
}

/** What a suite installs stays between runs, beside the packages from npm. */
async function install(name) {
  const directory = join(root, 'node_modules', '.cache', 'haechi-outside', name);
  await mkdir(directory, { recursive: true });
  const { install: installSuite } = await suiteOf(name);
  return installSuite({ directory, say: (line) => console.log(line) });
}

async function runSuite(name, env) {
  const children = createChildren({ root, node: resolvePinnedNode(root) });
  const directory = await mkdtemp(join(tmpdir(), `haechi-${name}-`));
  const files = listFiles(root).filter(
    (path) =>
      path.startsWith(`outside/${name}/`) && path.endsWith('.test.ts') && existsSync(join(root, path)),
  );
  if (files.length === 0) throw new Error(`The outside suite ${name} has no test.`);
  const cluster = await startCluster(children, join(directory, 'cluster'));
  try {
    return await runNodeStage(children, {
      name,
      files,
      resultsDirectory: directory,
      timeoutMs: (await waitsToBeAsked(name)) ? longTimeoutMs : timeoutMs,
      env: { HAECHI_TEST_POSTGRES_URL: cluster.url, ...env },
    });
  } finally {
    await cluster.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
