import type { EmbeddedPostgresErrorCode } from './error-codes.ts';

const PATTERNS: readonly (readonly [RegExp, EmbeddedPostgresErrorCode])[] = [
  [/No space left on device|Disk quota exceeded/, 'disk-full'],
  [/Address already in use|could not bind|could not create any TCP\/IP sockets/, 'port-in-use'],
  [/pre-existing shared memory block|lock file "postmaster\.pid" already exists/, 'data-in-use'],
  [/is not compatible with this version/, 'data-wrong-version'],
  [
    // The major version was compared before the start, so a control file of "another version" is a damaged one.
    /control file|pg_control|valid checkpoint|database files are incompatible|not a valid data directory|PANIC:/,
    'data-damaged',
  ],
  [/wrong ownership|invalid permissions|Permission denied|Read-only file system/, 'permission-denied'],
];

export interface Failure {
  readonly code: EmbeddedPostgresErrorCode | undefined;
  /** The line that says most, without its prefix. */
  readonly reason: string;
}

/** Reads what PostgreSQL's programs printed (English, `LC_ALL=C`) and names the kind of failure, if it is known. */
export function classifyFailure(output: string): Failure {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const severe = lines.filter((line) => /FATAL:|PANIC:|error:/.test(line));
  const reason = (severe.at(-1) ?? lines.at(-1) ?? 'it ended without a message')
    .replace(/^.*?(FATAL|PANIC|error):\s*/, '')
    .slice(0, 500);
  return { code: PATTERNS.find(([pattern]) => pattern.test(output))?.[1], reason };
}
