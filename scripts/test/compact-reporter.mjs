import { relative } from 'node:path';
import { inspect } from 'node:util';
import { createTally } from './tally-events.mjs';

const slowFromMs = 2000;
const slowestShown = 5;

/**
 * A node:test reporter for people: a line per file, failures in full with what the file printed,
 * reasons of skipped tests, and the slowest tests.
 */
export default async function* compact(source) {
  const root = process.cwd();
  const { tally, accept } = createTally(root);
  const printed = new Map();
  for await (const event of source) {
    const failure = accept(event);
    if (failure !== undefined) yield describeFailure(failure, printed);
    const { type, data } = event;
    if (type === 'test:stdout' || type === 'test:stderr') {
      const file = relative(root, data.file ?? '');
      printed.set(file, (printed.get(file) ?? '') + data.message);
    }
    if (type === 'test:summary' && data.file !== undefined) yield describeFile(root, data);
  }
  yield describeSkipped(tally.skipped);
  yield describeSlowest(tally.passed);
}

function describeFile(root, { file, success, counts, duration_ms: ms }) {
  return `  ${success ? '✓' : '✗'} ${relative(root, file)} (${counts.tests} tests, ${seconds(ms)})\n`;
}

function describeFailure({ name, file, error }, printed) {
  const output = printed.get(file);
  printed.delete(file);
  return [
    `\n  ✗ ${name}\n    ${file}\n`,
    indent(inspect(error, { depth: 6 })),
    output === undefined ? '' : indent(`printed before the failure:\n${output}`),
    '\n',
  ].join('');
}

function describeSkipped(skipped) {
  return skipped.map(({ name, file, reason }) => `  - skipped: ${name} (${file}) ${reason}\n`).join('');
}

function describeSlowest(passed) {
  const slowest = passed
    .filter(({ ms }) => ms >= slowFromMs)
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, slowestShown);
  return slowest.map(({ name, file, ms }) => `  slow: ${seconds(ms)} ${name} (${file})\n`).join('');
}

function indent(text) {
  return text.replace(/^/gm, '    ').trimEnd().concat('\n');
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}
