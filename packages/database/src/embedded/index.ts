export { adoptCluster } from './adopt-cluster.ts';
export { acquireBaseLock, type BaseLock } from './base-lock.ts';
export type { RunAs } from './choose-run-as.ts';
export type { ClusterLogin } from './cluster.ts';
export { EMBEDDED_POSTGRES_ERROR_CODES, type EmbeddedPostgresErrorCode } from './error-codes.ts';
export { EmbeddedPostgresError } from './errors.ts';
export { type LocatedCluster, locateCluster, scratchPlaces } from './locate-cluster.ts';
export type { EmbeddedLog } from './log.ts';
export { POSTGRES_MAJOR } from './platform-package.ts';
export { readProcessMark, sameMark } from './process-mark.ts';
export { syncFolder } from './replace-file.ts';
export { findScratchParents, locateScratchHome, type ScratchHome } from './scratch-home.ts';
export type { PostgresSettings } from './settings.ts';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './start-embedded-postgres.ts';
export { stopLeftover } from './stop-leftover.ts';
export type { EmbeddedPostgresHealth } from './supervise.ts';
