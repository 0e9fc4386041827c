import { parseArgs } from 'node:util';
import { StartError } from './start-error.ts';

export interface StartArguments {
  /** Load the demo organisations into an empty database. */
  readonly demo: boolean;
  /** E-mail of a person who lost password or authenticator and is to get a link. */
  readonly recover: string | undefined;
  /** How the operator made sure that it is that person who asks; goes on record. */
  readonly identified: string | undefined;
  /** Started by a server process of this machine to share its port and database; nobody types this. */
  readonly companion: boolean;
  /** With `companion`: nobody makes backups of the database of the process that started it. */
  readonly withoutBackups: boolean;
}

const IDENTIFIED_MIN = 8;
const OPTIONS = new Set(['--demo', '--recover', '--identified']);

/** A word or two say nothing that could be checked later. */
const isTooShort = (identified: string | undefined): boolean =>
  identified !== undefined && [...identified.trim()].length < IDENTIFIED_MIN;

export function parseArguments(args: readonly string[]): StartArguments {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        demo: { type: 'boolean', default: false },
        recover: { type: 'string' },
        identified: { type: 'string' },
        companion: { type: 'boolean', default: false },
        'without-backups': { type: 'boolean', default: false },
      },
    });
    const { demo, recover, identified, companion, 'without-backups': withoutBackups } = values;
    if ((recover === undefined) !== (identified === undefined) || isTooShort(identified))
      throw new StartError('recovery-unproven', {});
    return { demo, recover, identified, companion, withoutBackups };
  } catch (error) {
    if (error instanceof StartError) throw error;
    const argument = args.find((candidate) => !OPTIONS.has(candidate)) ?? args.join(' ');
    throw new StartError('bad-arguments', { argument }, error);
  }
}
