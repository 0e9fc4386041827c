import type { AuditOrigin } from '@haechi/audit';
import type { Caller } from '@haechi/http';
import type { RoleId, ScopeId, UserId } from '@haechi/kernel';
import type { ScopeName } from '../domain/parts.ts';

/** What every step of carrying out a file knows. */
export interface BulkContext {
  readonly caller: Caller;
  readonly origin: AuditOrigin;
  readonly reason: string;
  readonly now: Date;
  /** Digest of the plan; stands at every event, so that what came from one file can be found together. */
  readonly plan: string;
  readonly scopes: ReadonlyMap<string, ScopeName>;
  /** Ids by key and by e-mail address; steps add what they make. */
  readonly roleIds: Map<string, RoleId>;
  readonly userIds: Map<string, UserId>;
}

/** So many rows go into one statement. */
const ROWS_MAX = 1000;

export function* inBatches<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < rows.length; from += ROWS_MAX) yield rows.slice(from, from + ROWS_MAX);
}

/** @throws Error when a name that was understood a moment ago is not there: a defect, never an answer */
export function demandNamed<T>(map: ReadonlyMap<string, T>, name: string): T {
  const found = map.get(name);
  if (found === undefined) throw new Error(`what the file names has no id: ${name}`);
  return found;
}

export const scopeIdOf = (context: BulkContext, label: string): ScopeId =>
  demandNamed(context.scopes, label).id;
