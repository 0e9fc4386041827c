import { dirname, join, resolve } from 'node:path';
import { type Custody, readCustody } from '@haechi/custody';
import { CliError } from '../cli-error.ts';
import type { CommandCall, OptionSpec } from '../command.ts';
import { EXIT } from '../exit-code.ts';

/** Where the keys of an installation on this machine lie. */
export interface KeysPlace {
  readonly keysDir: string;
  readonly plainKeyFile: string;
}

export const homeOption: OptionSpec = { name: 'home', value: 'DIR', help: 'option.home' };

/** The base directory: as the option says, else as the server takes it. */
export function findHome({ option, terminal }: Pick<CommandCall, 'option' | 'terminal'>): string {
  return resolve(option('home') ?? terminal.env['HAECHI_HOME'] ?? './.haechi');
}

export function findKeys(call: Pick<CommandCall, 'option' | 'terminal'>): KeysPlace {
  const file = call.terminal.env['HAECHI_ROOT_KEY_FILE'];
  const plainKeyFile = file === undefined ? join(findHome(call), 'keys', 'root.key') : resolve(file);
  return { plainKeyFile, keysDir: dirname(plainKeyFile) };
}

/** @throws CliError where the root key is not in custody, or the file is damaged */
export async function demandCustody(call: CommandCall): Promise<KeysPlace & { readonly custody: Custody }> {
  const place = findKeys(call);
  const custody = await readCustody(place.keysDir).catch((error: unknown) => {
    throw new CliError(
      {
        code: 'KEYS_DAMAGED',
        title: call.say('keys.damaged.title'),
        where: place.keysDir,
        remedy: call.say('keys.damaged.remedy'),
      },
      EXIT.no,
      error,
    );
  });
  if (custody !== undefined) return { ...place, custody };
  throw new CliError(
    {
      code: 'KEYS_NOT_IN_CUSTODY',
      title: call.say('keys.none.title'),
      where: place.keysDir,
      remedy: call.say('keys.none.remedy'),
    },
    EXIT.no,
  );
}
