import type { AuditResult } from '@haechi/audit';

export interface SinkFilter {
  /** Actions, or beginnings of actions with a `*` at the end; empty for all. */
  readonly actions: readonly string[];
  readonly results: readonly AuditResult[];
}

const matches = (pattern: string, action: string): boolean =>
  pattern.endsWith('*') ? action.startsWith(pattern.slice(0, -1)) : action === pattern;

export const passesFilter = (
  { actions, results }: SinkFilter,
  event: { readonly action: string; readonly result: AuditResult },
): boolean =>
  (actions.length === 0 || actions.some((pattern) => matches(pattern, event.action))) &&
  (results.length === 0 || results.includes(event.result));
