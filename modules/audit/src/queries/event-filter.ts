import type { ScopeId } from '@haechi/kernel';
import type { AuditResult } from '../domain/event.ts';

export interface EventFilter {
  /** Public id of the actor, or part of the name. */
  readonly actor?: string | undefined;
  /** An action; with a `*` at the end, every action that begins so. */
  readonly action?: string | undefined;
  /** Public id of the target, or part of its name. */
  readonly target?: string | undefined;
  /** Exactly this scope. */
  readonly scopeId?: ScopeId | undefined;
  readonly result?: AuditResult | undefined;
  /** Inclusive. */
  readonly from?: Date | undefined;
  /** Exclusive. */
  readonly to?: Date | undefined;
  /** Part of anything the one-line summary of an event is made from. */
  readonly text?: string | undefined;
  /** Public ids of people whose name fits `actor`, `target` or `text`: the log itself has no names of people. */
  readonly people?: Readonly<Partial<Record<'actor' | 'target' | 'text', readonly string[]>>>;
}

/** A filter of this form names exactly one thing. */
export const PUBLIC_ID = /^[a-z]{3}_[0-7][0-9a-hjkmnp-tv-z]{25}$/;
