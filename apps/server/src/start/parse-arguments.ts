import { parseArgs } from 'node:util';
import { StartError } from './start-error.ts';

export interface StartArguments {
  /** Load the demo organisations into an empty database. */
  readonly demo: boolean;
  /** E-mail of a person who lost password or authenticator and is to get a link. */
  readonly recover: string | undefined;
  /** Started by a server process of this machine to share its port and database; nobody types this. */
  readonly companion: boolean;
  /** With `companion`: nobody makes backups of the database of the process that started it. */
  readonly withoutBackups: boolean;
}

const OPTIONS = new Set(['--demo', '--recover']);

export function parseArguments(args: readonly string[]): StartArguments {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        demo: { type: 'boolean', default: false },
        recover: { type: 'string' },
        companion: { type: 'boolean', default: false },
        'without-backups': { type: 'boolean', default: false },
      },
    });
    const { demo, recover, companion, 'without-backups': withoutBackups } = values;
    return { demo, recover, companion, withoutBackups };
  } catch (error) {
    const argument = args.find((candidate) => !OPTIONS.has(candidate)) ?? args.join(' ');
    throw new StartError('bad-arguments', { argument }, error);
  }
}
