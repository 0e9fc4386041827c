import { join } from 'node:path';
import { readCounts } from './counts.mjs';

/**
 * Runs test files with node:test.
 *
 * @param {{ run: (args: string[], options: object) => Promise<number> }} children
 * @param {{ name: string, files: string[], resultsDirectory: string, timeoutMs: number, env: object }} stage
 *   `timeoutMs` bounds each test and each file
 * @returns {Promise<import('./counts.mjs').Counts>}
 */
export async function runNodeStage(children, { name, files, resultsDirectory, timeoutMs, env }) {
  const results = join(resultsDirectory, `${name}.json`);
  const args = [
    '--test',
    '--test-concurrency=2',
    `--test-timeout=${timeoutMs}`,
    `--test-reporter=${reporterUrl('compact')}`,
    '--test-reporter-destination=stdout',
    `--test-reporter=${reporterUrl('count')}`,
    `--test-reporter-destination=${results}`,
    ...files,
  ];
  return readCounts(results, await children.run(args, { env }), (counts) => counts);
}

function reporterUrl(name) {
  return new URL(`${name}-reporter.mjs`, import.meta.url).href;
}
