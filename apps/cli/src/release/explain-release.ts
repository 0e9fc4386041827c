import { resolve } from 'node:path';
import { ReleaseError } from '@haechi/release';
import { CliError } from '../cli-error.ts';
import type { CommandCall, OptionSpec } from '../command.ts';
import { EXIT } from '../exit-code.ts';

export const baseOption: OptionSpec = { name: 'base', value: 'DIR', help: 'option.base' };

/** The folder of an installation: as the option says, else where this very program was installed. */
export function findBase({ option }: CommandCall): string {
  const given = option('base');
  if (given !== undefined) return resolve(given);
  const [installed] = import.meta.dirname.split(/[\\/]program[\\/]releases[\\/]/);
  return installed === import.meta.dirname || installed === undefined ? resolve('.') : installed;
}

/** Runs something about a release; what the installer can do something about is said in their language. */
export async function withRelease<T>(call: CommandCall, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    const { what, remedy } = error.describe(call.locale);
    const code = `RELEASE_${error.code.toUpperCase().replaceAll('-', '_')}`;
    throw new CliError({ code, title: what, remedy }, EXIT.no, error);
  }
}
