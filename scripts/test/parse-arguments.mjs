import { parseArgs } from 'node:util';
import { stages } from './select-files.mjs';

const usage = `npm test                          every stage
npm test -- <part of a path>...   only the test files whose path contains one of these
npm test -- --stage <stage>       one of ${stages.join(', ')}; may be repeated`;

/**
 * @param {readonly string[]} args as given after `npm test --`
 * @returns {{ stages: string[], filters: string[] }}
 * @throws {Error} with the usage in its message, for an unknown flag or stage
 */
export function parseArguments(args) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { stage: { type: 'string', multiple: true } },
    });
    const unknown = values.stage?.find((stage) => !stages.includes(stage));
    if (unknown !== undefined) throw new Error(`There is no stage "${unknown}".`);
    return { stages: values.stage ?? stages, filters: positionals.map((path) => path.replaceAll('\\', '/')) };
  } catch (error) {
    throw new Error(`${error.message}\n\n${usage}`, { cause: error });
  }
}
