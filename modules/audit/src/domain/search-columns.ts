import type { AuditEvent } from './event.ts';

/** The columns of `audit.audit_logs` that repeat what the leaf says, so that it can be searched. */
export interface SearchColumns {
  readonly tenant_id: string;
  readonly id: string;
  readonly at: Date;
  readonly actor_kind: string;
  readonly actor_id: string | null;
  readonly actor_name: string;
  readonly action: string;
  readonly target_kind: string | null;
  readonly target_id: string | null;
  readonly target_name: string | null;
  readonly scope_id: string;
  readonly result: string;
  readonly reason: string | null;
  readonly ip: string | null;
}

export function searchColumnsOf(event: AuditEvent): SearchColumns {
  return {
    tenant_id: event.tenantId,
    id: event.id,
    at: new Date(event.atMs),
    actor_kind: event.actor.kind,
    actor_id: event.actor.id,
    actor_name: event.actor.name,
    action: event.action,
    target_kind: event.target?.kind ?? null,
    target_id: event.target?.id ?? null,
    target_name: event.target?.name ?? null,
    scope_id: event.scopeId,
    result: event.result,
    reason: event.reason,
    ip: event.ip,
  };
}

/** Names of the columns in which a row does not say what its leaf says. */
export function findDifferingColumns(row: SearchColumns, event: AuditEvent): string[] {
  const said = searchColumnsOf(event);
  return Object.entries(said)
    .filter(([column, value]) => {
      const found = row[column as keyof SearchColumns]; // the keys are those of the same interface
      return value instanceof Date
        ? !(found instanceof Date) || found.getTime() !== value.getTime()
        : found !== value;
    })
    .map(([column]) => column);
}
