import { readFileSync, writeFileSync } from 'node:fs';
import { CliError } from './cli-error.ts';
import type { CommandCall } from './command.ts';
import { EXIT } from './exit-code.ts';

function fileError({ say }: Pick<CommandCall, 'say'>, path: string, error: unknown): CliError {
  return new CliError(
    {
      code: 'CLI_FILE',
      title: say('error.file.title', { path }),
      detail: error instanceof Error ? error.message : '',
      remedy: say('error.file.remedy'),
    },
    EXIT.usage,
    error,
  );
}

/** The text of a file the user named. */
export function readText(path: string, call: Pick<CommandCall, 'say'>): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw fileError(call, path, error);
  }
}

/** Writes a file the user named; one with a secret is never written over another. */
export function writeText(path: string, text: string, call: Pick<CommandCall, 'say'>, secret = false): void {
  try {
    writeFileSync(path, text, secret ? { mode: 0o600, flag: 'wx', flush: true } : { flush: true });
  } catch (error) {
    throw fileError(call, path, error);
  }
}
