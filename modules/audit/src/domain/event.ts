import type { EventId, Json, ScopeId, TenantId } from '@haechi/kernel';

export type JsonObject = { readonly [key: string]: Json };

export const ACTOR_KINDS = ['user', 'service', 'agent', 'system', 'anonymous'] as const;
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
  /** Public id of the person whose right the actor borrows. */
  readonly delegatorId?: string | null;
  /** Key of the role the session was narrowed to; null when everything the actor holds counts. */
  readonly role?: string | null;
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
  /**
   * Public id of the person whose data target, details, before and after hold; they are encrypted for that person.
   * Unless given it is the target, when that is a user. Null: nobody's.
   */
  readonly subjectId?: string | null;
  /** `success` unless said otherwise. */
  readonly result?: AuditResult;
  readonly reason?: string;
  readonly details?: JsonObject;
  readonly before?: JsonObject;
  readonly after?: JsonObject;
  readonly policyRevision?: number;
}

/** Personal data of an event, readable as long as the key of the person exists. */
export interface SealedPart {
  /** Whose data it is: of the one who acted, or of the one it was done to. */
  readonly of: 'actor' | 'subject';
  /** Id of the data key. */
  readonly key: string;
  /** Base64url. */
  readonly data: string;
}

/** One event, complete: what its leaf says. */
export interface AuditEvent {
  readonly id: EventId;
  readonly tenantId: TenantId;
  /** Public id of the branch the scope lies in. */
  readonly branch: string | null;
  readonly atMs: number;
  readonly actor: AuditActor;
  readonly delegatorId: string | null;
  readonly role: string | null;
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
  /** What was taken out of the fields above; empty once it was put back. */
  readonly sealed: readonly SealedPart[];
  /** Whose data is gone for good, because its key was erased. */
  readonly erased?: readonly SealedPart['of'][];
}

/** An event that has its place in the log. */
export interface SequencedEvent extends AuditEvent {
  /** Place in the log of its tenant, from 0 without gaps. */
  readonly index: number;
  /** Place among the events of all tenants, in the order of commits. */
  readonly position: number;
}
