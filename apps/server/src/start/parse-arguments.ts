import { parseArgs } from 'node:util';
import { StartError } from './start-error.ts';

export interface StartArguments {
  /** Load the demo organisations into an empty database. */
  readonly demo: boolean;
  /** E-mail of a person who lost password or authenticator and is to get a link. */
  readonly recover: string | undefined;
}

const OPTIONS = new Set(['--demo', '--recover']);

export function parseArguments(args: readonly string[]): StartArguments {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { demo: { type: 'boolean', default: false }, recover: { type: 'string' } },
    });
    return { demo: values.demo, recover: values.recover };
  } catch (error) {
    const argument = args.find((candidate) => !OPTIONS.has(candidate)) ?? args.join(' ');
    throw new StartError('bad-arguments', { argument }, error);
  }
}
