export { type Actor, toActor } from './actor.ts';
export { type AuditDeps, type AuditModule, createAuditModule } from './audit-module.ts';
export type { LogTrust } from './domain/check-checkpoint.ts';
export type {
  AuditActor,
  AuditEntry,
  AuditEvent,
  AuditOrigin,
  AuditResult,
  AuditTarget,
  JsonObject,
  SequencedEvent,
} from './domain/event.ts';
export type { HealthState } from './domain/log-health.ts';
export type { LogProblem, ProblemCode } from './domain/log-problem.ts';
export type { LogHead, LogSource, StoredCheckpoint, StoredEntry, StoredTile } from './domain/log-source.ts';
export { STRANGERS } from './domain/seal-event.ts';
export { type LogVerdict, type VerifyOptions, verifyLog } from './domain/verify-log.ts';
export { createLogFollower, type FollowDeps } from './jobs/follow-log.ts';
export type { PacedLoop } from './jobs/paced-loop.ts';
export { originOf, systemOrigin } from './origin.ts';
export { createDatabaseLogSource, type OpenRead } from './queries/database-log-source.ts';
export type { EventFilter } from './queries/event-filter.ts';
export { proveEvent } from './queries/prove-event.ts';
export type { LogEntry, ReadEntries } from './queries/read-entries.ts';
export { findSignedStates, type LogState, readLogHeads } from './queries/read-log-heads.ts';
export { type Passage, type Period, readEndPosition, readPeriod } from './queries/read-on.ts';
export { createNativeVerifier } from './signing/log-identity.ts';
export type { Summarised } from './summarise.ts';
export type { ColdStore } from './tiers/cold-store.ts';
export type { TierPlaces } from './tiers/create-tiers.ts';
export { createDirectoryColdStore } from './tiers/directory-cold-store.ts';
export type { LogReader } from './tiers/read-log.ts';
export { createS3ColdStore, type S3Options } from './tiers/s3-cold-store.ts';
