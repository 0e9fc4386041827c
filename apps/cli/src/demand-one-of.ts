import { CliError } from './cli-error.ts';
import type { CommandCall } from './command.ts';
import { EXIT } from './exit-code.ts';

/** The value of an option that takes one of some words; undefined when it was not given. @throws CliError for any other */
export function demandOneOf<T extends string>(
  call: CommandCall,
  name: string,
  allowed: readonly T[],
): T | undefined {
  const value = call.option(name);
  if (value === undefined) return undefined;
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw new CliError(
    {
      code: 'CLI_USAGE',
      title: call.say('error.choice.title', { option: `--${name}`, value }),
      remedy: call.say('error.choice.remedy', { choices: allowed.join(', ') }),
    },
    EXIT.usage,
  );
}
