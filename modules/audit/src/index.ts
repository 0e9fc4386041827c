export { type AuditDeps, type AuditModule, createAuditModule } from './audit-module.ts';
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
export { originOf, systemOrigin } from './origin.ts';
