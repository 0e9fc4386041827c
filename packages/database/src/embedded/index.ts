export {
  EMBEDDED_POSTGRES_ERROR_CODES,
  EmbeddedPostgresError,
  type EmbeddedPostgresErrorCode,
} from './errors.ts';
export type { EmbeddedLog } from './log.ts';
export type { PostgresSettings } from './settings.ts';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './start-embedded-postgres.ts';
export type { EmbeddedPostgresHealth } from './supervise.ts';
