import { join } from 'node:path';
import { resolveCommand } from '../check/run-tool.mjs';
import { readCounts } from './counts.mjs';

/**
 * Runs the tests of the console and its components with vitest, which brings the browser-like DOM and JSX.
 *
 * @param {{ run: (args: string[], options: object) => Promise<number> }} children
 * @param {{ root: string, files: string[], resultsDirectory: string }} stage
 * @returns {Promise<import('./counts.mjs').Counts>}
 */
export async function runConsoleStage(children, { root, files, resultsDirectory }) {
  const results = join(resultsDirectory, 'console.json');
  const args = [
    resolveCommand(root, 'vitest', 'vitest'),
    'run',
    '--allowOnly=false', // a forgotten `.only` would pass for the whole file
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${results}`,
    ...files.map((file) => join(root, file)),
  ];
  const exitCode = await children.run(args, { cwd: join(root, 'apps/console') });
  return readCounts(results, exitCode, countVitest);
}

/**
 * A file that could not be loaded has no test results of its own; it counts as one failure.
 *
 * @param {any} report vitest's JSON report
 * @returns {import('./counts.mjs').Counts}
 */
export function countVitest(report) {
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
