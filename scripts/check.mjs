import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findUndescribedDependencies } from './check/described-dependencies.mjs';
import { findForbiddenWords } from './check/forbidden-words.mjs';
import { findForbiddenLicences } from './check/licences.mjs';
import { listFiles } from './check/list-files.mjs';
import { findLockfileGaps } from './check/lockfile.mjs';
import { findMachineTraces } from './check/machine-traces.mjs';
import { resolveCommand, runTool } from './check/run-tool.mjs';
import { ensureInstalled } from './start/ensure-installed.mjs';
import { resolvePinnedNode } from './start/pinned-node.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/** Two tools at a time keep two cores busy; the type-aware ones are multi-threaded already. */
const parallel = 2;

try {
  await ensureInstalled(root);
  process.exitCode = report(await runAll(listChecks()));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

/** Says what is wrong, the failed checks in full, and answers the exit code. */
function report(failures) {
  if (failures.length === 0) {
    console.log('\nAll checks passed.');
    return 0;
  }
  for (const { name, output } of failures) console.error(`\n── ${name} ──\n${output.trimEnd()}`);
  console.error(`\n${failures.length} of the checks failed: ${failures.map(({ name }) => name).join(', ')}`);
  return 1;
}

/** @returns {{ name: string, run: () => Promise<{ ok: boolean, output: string }> }[]} slowest first */
function listChecks() {
  const files = listFiles(root);
  const readText = (path) => readFileSync(join(root, path), 'utf8');
  return [
    tool('types of the server and packages', 'typescript', 'tsc', ['-p', 'tsconfig.json', '--noEmit']),
    tool('types of the console and its components', 'typescript', 'tsc', [
      '-p',
      'apps/console/tsconfig.json',
      '--noEmit',
    ]),
    tool('types of the offline verifier', 'typescript', 'tsc', [
      '-p',
      'apps/verifier/tsconfig.json',
      '--noEmit',
    ]),
    tool('lint', 'oxlint', 'oxlint', ['--type-aware', '--deny-warnings']),
    tool('unused code and dependencies', 'knip', 'knip', ['--no-progress']),
    tool('format', '@biomejs/biome', 'biome', ['check', '--linter-enabled=false']),
    findings('licences', () => findForbiddenLicences(root)),
    findings('lockfile', () => findLockfileGaps(root, files)),
    findings('described dependencies', () => findUndescribedDependencies(root, files)),
    findings('forbidden words', () => findForbiddenWords(files, readText)),
    findings('traces of a machine', () => findMachineTraces(root, files, readText)),
  ];
}

function tool(name, packageName, command, args) {
  return {
    name,
    run: () =>
      runTool({
        root,
        node: resolvePinnedNode(root),
        script: resolveCommand(root, packageName, command),
        args,
      }),
  };
}

function findings(name, find) {
  return {
    name,
    run: async () => {
      const found = find();
      return { ok: found.length === 0, output: found.join('\n') };
    },
  };
}

/** Runs every check, prints one line for each as it ends, and answers those that failed. */
async function runAll(checks) {
  const waiting = [...checks];
  const failed = [];
  const worker = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const startedAt = performance.now();
      const { ok, output } = await check.run();
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      console.log(`${ok ? '✓' : '✗'} ${check.name} (${seconds} s)`);
      if (!ok) failed.push({ name: check.name, output });
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return failed;
}
