import type { CommandCall } from './command.ts';
import { unknownChoice } from './unknown-choice.ts';

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
  throw unknownChoice(call, `--${name}`, value, allowed.join(', '));
}
