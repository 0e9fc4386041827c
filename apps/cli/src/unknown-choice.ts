import { CliError } from './cli-error.ts';
import type { CommandCall } from './command.ts';
import { EXIT } from './exit-code.ts';

/**
 * The refusal of an option or argument that is given something it cannot be.
 * @param option as people write it
 * @param choices what it can be, in words
 */
export function unknownChoice(
  { say }: Pick<CommandCall, 'say'>,
  option: string,
  value: string,
  choices: string,
): CliError {
  return new CliError(
    {
      code: 'CLI_USAGE',
      title: say('error.choice.title', { option, value }),
      remedy: say('error.choice.remedy', { choices }),
    },
    EXIT.usage,
  );
}
