import { writeFile } from 'node:fs/promises';
import type { ScenarioOutcome } from './run-scenarios.ts';

export interface RevisionResult {
  readonly revision: string;
  /** How many scenarios the revision requires of a server. */
  readonly required: number;
  readonly requiredNames: ReadonlySet<string>;
  readonly outcomes: readonly ScenarioOutcome[];
}

const FILE = new URL('../../docs/conformance/mcp.md', import.meta.url);

const isTask = ({ name }: ScenarioOutcome): boolean => name.startsWith('tasks-');

function count(outcomes: readonly ScenarioOutcome[]): string {
  return `${outcomes.filter(({ passed }) => passed).length} of ${outcomes.length}`;
}

function describe({ revision, requiredNames, outcomes }: RevisionResult): string {
  const rows = outcomes.map(({ name, passed, checks, failures }) => {
    const word = passed ? 'passed' : 'failed';
    const why = failures.map((failure) => failure.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')).join('; ');
    return `| \`${name}\` | ${requiredNames.has(name) ? 'yes' : 'no'} | ${word} | ${checks} | ${why} |`;
  });
  return [
    `## ${revision}`,
    '',
    '| Scenario | Required | Result | Checks | What failed |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/**
 * Says the sum in one line and, when asked to, writes the results down.
 *
 * @returns whether everything required passed
 */
export async function writeResults(results: readonly RevisionResult[], write: boolean): Promise<boolean> {
  const parts = results.map(({ revision, outcomes, requiredNames }) => {
    const required = outcomes.filter(({ name }) => requiredNames.has(name));
    return `${revision} ${count(required)}`;
  });
  const tasks = results.flatMap(({ outcomes }) => outcomes.filter(isTask));
  const failed = results.flatMap(({ required, requiredNames, outcomes }) => {
    const passed = outcomes.filter((one) => one.passed && requiredNames.has(one.name)).length;
    return Array.from({ length: required - passed });
  }).length;
  const passed = results.reduce((sum, { required }) => sum + required, 0) - failed;
  const line = `required: ${parts.join(', ')}; tasks ${count(tasks)}`;
  if (write) {
    const text = [
      '# Conformance to the Model Context Protocol',
      '',
      'Written by `npm run conformance:mcp -- --write`: the suite of the protocol itself',
      '(`@modelcontextprotocol/conformance` 0.2.0-alpha.12) against the gate of a server started for it, on the route to a',
      'single upstream. The upstream (`conformance/mcp/upstream`) passes every scenario without the gate, so what fails',
      'here is the gate. A shim on the loopback interface adds the credentials the suite does not send; calls of the',
      '`tasks-*` tools wait for a person, and a program approves them at once.',
      '',
      `${line}.`,
      '',
      ...results.map(describe),
    ];
    await writeFile(FILE, text.join('\n'));
  }
  process.stdout.write(`\n${line}\n${passed} passed, ${failed} failed\n`);
  return failed === 0;
}
