import { MigrationError } from '@haechi/database';
import { EmbeddedPostgresError } from '@haechi/database/embedded';
import { keepMessages } from '@haechi/keep';
import { CodedError, createTranslate, LOCALES, type Locale } from '@haechi/kernel';
import { ConfigError } from '@haechi/kernel/node';
import { StartError, type StartErrorCode } from './start-error.ts';

/** Says on standard error why the server does not start and what to do. @returns the exit status: 78 for settings, 77 while the keys are locked, else 1 */
export function reportStartFailure(raised: unknown): number {
  const error = explain(raised);
  if (error === undefined) {
    process.stderr.write(
      `\n${raised instanceof Error ? (raised.stack ?? raised.message) : String(raised)}\n`,
    );
    return 1;
  }
  const lines = LOCALES.flatMap((locale) => {
    const { what, remedy } = error.describe(locale);
    return [`  ${what}`, `  → ${remedy}`, ''];
  });
  process.stderr.write(`\n  Haechi\n\n${lines.join('\n')}\n`);
  return error instanceof StartError ? (STATUS[error.code] ?? 1) : 1;
}

/** EX_CONFIG and EX_NOPERM of sysexits. */
const STATUS: Partial<Record<StartErrorCode, number>> = { 'bad-config': 78, 'bad-arguments': 78, locked: 77 };

interface Explained {
  describe(locale: Locale): { readonly what: string; readonly remedy: string };
}

/** A refusal of what looks after restores before the start. */
function explainKeep({ code, options }: CodedError): Explained {
  const translate = createTranslate(keepMessages);
  return {
    describe: (locale) => ({
      what: `${translate(locale, `error.${code}.title`)}: ${translate(locale, `error.${code}.detail`, options.params)}`,
      remedy: translate(locale, `error.${code}.remedy`, options.params),
    }),
  };
}

function explain(error: unknown): Explained | undefined {
  if (error instanceof CodedError && error.code.startsWith('KEEP_')) return explainKeep(error);
  if (error instanceof StartError || error instanceof EmbeddedPostgresError) return error;
  if (error instanceof ConfigError)
    return new StartError('bad-config', { problems: error.problems.join('; ') });
  if (error instanceof MigrationError) return new StartError('migration-failed', { why: error.message });
  return undefined;
}
