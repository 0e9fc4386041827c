import type { Locale } from '@haechi/kernel';
import type { ApiClient } from './api-client.ts';
import type { CredentialsFile } from './credentials-file.ts';
import type { ExitCode } from './exit-code.ts';
import type { MessageKey, Say } from './messages/say.ts';
import type { SignInsFile } from './sign-ins-file.ts';
import type { Terminal } from './terminal.ts';

export interface OptionSpec {
  readonly name: string;
  readonly short?: string;
  /** What stands for the value in the help; without it the option is a switch. */
  readonly value?: string;
  readonly required?: boolean;
  readonly help: MessageKey;
}

export interface ArgumentSpec {
  readonly name: string;
  readonly optional?: boolean;
}

/** One command of the program: what it is called, what it takes, and what it does. */
export interface Command {
  /** The words that name it: `approvals approve`. */
  readonly path: string;
  readonly summary: MessageKey;
  readonly arguments: readonly ArgumentSpec[];
  readonly options: readonly OptionSpec[];
  run(call: CommandCall): Promise<ExitCode>;
}

export interface CommandCall {
  /** A required argument. */
  argument(name: string): string;
  optionalArgument(name: string): string | undefined;
  /** The value of an option, if given. */
  option(name: string): string | undefined;
  flag(name: string): boolean;
  readonly json: boolean;
  readonly locale: Locale;
  readonly say: Say;
  readonly api: ApiClient;
  readonly credentials: CredentialsFile;
  readonly signIns: SignInsFile;
  readonly terminal: Terminal;
  /** Prints the result: as JSON if asked for, else as people read it. */
  print(value: unknown, human: () => string): void;
}

/** `haechi approvals approve ID --reason TEXT`. */
export function usageOf(command: Command): string {
  const words = [
    'haechi',
    command.path,
    ...command.arguments.map(({ name, optional }) => (optional ? `[${name}]` : name)),
    ...command.options.map(({ name, value, required }) => {
      const text = value === undefined ? `--${name}` : `--${name} ${value}`;
      return required ? text : `[${text}]`;
    }),
  ];
  return words.join(' ');
}
