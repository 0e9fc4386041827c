import type { EventId, Json, ScopeId, TenantId } from '@haechi/kernel';

export type JsonObject = { readonly [key: string]: Json };

export const ACTOR_KINDS = ['user', 'system', 'anonymous'] as const;
export const RESULTS = ['success', 'denied', 'failure'] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];
export type AuditResult = (typeof RESULTS)[number];

export interface AuditActor {
  readonly kind: ActorKind;
  /** Public id; null for the system and for strangers. */
  readonly id: string | null;
  readonly name: string;
}

export interface AuditTarget {
  readonly kind: string;
  /** Public id. */
  readonly id: string;
  readonly name: string;
}

/** Who did it, and over which request. */
export interface AuditOrigin {
  readonly actor: AuditActor;
  /** Public id. */
  readonly sessionId: string | null;
  readonly requestId: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/** What was done. */
export interface AuditEntry {
  /** `resource.verb` in the past tense: `project.updated`. Its sentence is the message `audit.action.<action>`. */
  readonly action: string;
  readonly target?: AuditTarget;
  readonly scopeId: ScopeId;
  /** `success` unless said otherwise. */
  readonly result?: AuditResult;
  readonly reason?: string;
  readonly details?: JsonObject;
  readonly before?: JsonObject;
  readonly after?: JsonObject;
  readonly policyRevision?: number;
}

/** One event, complete: what its leaf says. */
export interface AuditEvent {
  readonly id: EventId;
  readonly tenantId: TenantId;
  readonly atMs: number;
  readonly actor: AuditActor;
  readonly sessionId: string | null;
  readonly requestId: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly action: string;
  readonly target: AuditTarget | null;
  readonly scopeId: ScopeId;
  readonly result: AuditResult;
  readonly reason: string | null;
  readonly details: JsonObject;
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
  readonly policyRevision: number | null;
}

/** An event that has its place in the log. */
export interface SequencedEvent extends AuditEvent {
  /** Place in the log of its tenant, from 0 without gaps. */
  readonly index: number;
  /** Place among the events of all tenants, in the order of commits. */
  readonly position: number;
}
