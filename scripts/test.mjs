import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureConsoleBuilt } from './start/ensure-console-built.mjs';
import { ensureInstalled } from './start/ensure-installed.mjs';
import { resolvePinnedNode } from './start/pinned-node.mjs';
import { createChildren } from './test/children.mjs';
import { addCounts, formatCounts, isSuccess } from './test/counts.mjs';
import { parseArguments } from './test/parse-arguments.mjs';
import { runConsoleStage } from './test/run-console-stage.mjs';
import { runNodeStage } from './test/run-node-stage.mjs';
import { selectFiles } from './test/select-files.mjs';
import { startCluster } from './test/start-cluster.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
const unitTimeoutMs = 120_000;
const journeyTimeoutMs = 480_000;

try {
  const selection = parseArguments(process.argv.slice(2));
  await ensureInstalled(root);
  process.exitCode = await runSelected(selection);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

/** Runs the chosen stages one after the other and answers the exit code; whatever happens, nothing stays behind. */
async function runSelected(selection) {
  const children = createChildren({ root, node: resolvePinnedNode(root) });
  const files = selectFiles(root, selection);
  const directory = await mkdtemp(join(tmpdir(), 'haechi-test-'));
  const cancelled = watchForCancel(children);
  let cluster;
  try {
    if (files.unit.length + files.e2e.length > 0)
      cluster = await startCluster(children, join(directory, 'cluster'));
    const env = cluster === undefined ? {} : { HAECHI_TEST_POSTGRES_URL: cluster.url };
    const counts = await runStages(children, files, { directory, env, cancelled });
    if (Object.values(files).flat().length === 0) console.error('No test file matches.');
    console.log(`\n${formatCounts(counts)}`);
    return isSuccess(counts) && !cancelled.aborted ? 0 : 1;
  } finally {
    await cluster?.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function runStages(children, files, { directory, env, cancelled }) {
  const stages = {
    unit: () =>
      runNodeStage(children, {
        name: 'unit',
        files: files.unit,
        resultsDirectory: directory,
        timeoutMs: unitTimeoutMs,
        env,
      }),
    console: () => runConsoleStage(children, { root, files: files.console, resultsDirectory: directory }),
    e2e: async () => {
      await ensureConsoleBuilt(root);
      return runNodeStage(children, {
        name: 'e2e',
        files: files.e2e,
        resultsDirectory: directory,
        timeoutMs: journeyTimeoutMs,
        env,
      });
    },
  };
  const counts = [];
  for (const [name, run] of Object.entries(stages)) {
    if (files[name].length === 0 || cancelled.aborted) continue;
    counts.push(await timed(name, files[name].length, run));
  }
  return addCounts(counts);
}

async function timed(name, fileCount, run) {
  console.log(`\n── ${name}: ${fileCount} files ──`);
  const startedAt = performance.now();
  const counts = await run();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`── ${name}: ${formatCounts(counts)} in ${seconds} s`);
  return counts;
}

/** The first Ctrl-C ends the running stage and lets the run clean up; a second one is left to the system. */
function watchForCancel(children) {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      console.error('\nCancelled; stopping what is running.');
      controller.abort();
      children.endAll();
    });
  }
  return controller.signal;
}
