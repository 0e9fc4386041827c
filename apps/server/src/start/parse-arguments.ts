import { StartError } from './start-error.ts';

export interface StartArguments {
  /** Load the demo organisations into an empty database. */
  readonly demo: boolean;
}

export function parseArguments(args: readonly string[]): StartArguments {
  const unknown = args.find((argument) => argument !== '--demo');
  if (unknown !== undefined) throw new StartError('bad-arguments', { argument: unknown });
  return { demo: args.includes('--demo') };
}
