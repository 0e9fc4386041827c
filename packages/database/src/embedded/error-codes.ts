/** Every way in which the built-in database can refuse to work. A closed list: texts exist for each. */
export const EMBEDDED_POSTGRES_ERROR_CODES = [
  'already-running',
  'unsupported-platform',
  'package-missing',
  'binaries-unusable',
  'no-unprivileged-user',
  'cannot-switch-user',
  'permission-denied',
  'disk-full',
  'data-missing',
  'data-not-a-cluster',
  'data-wrong-version',
  'data-damaged',
  'data-in-use',
  'port-in-use',
  'password-rejected',
  'secret-missing',
  'initialisation-failed',
  'start-failed',
  'start-timeout',
  'stop-failed',
] as const;

export type EmbeddedPostgresErrorCode = (typeof EMBEDDED_POSTGRES_ERROR_CODES)[number];
