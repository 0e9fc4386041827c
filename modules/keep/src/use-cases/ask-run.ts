import type { AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import type { AuditPort } from '../ports.ts';
import { findQueued, insertRun } from '../queries/runs.ts';
import type { RunKind, RunRow } from '../tables.ts';

export interface AskedRun {
  readonly kind: Extract<RunKind, 'hot' | 'drill' | 'removal'>;
  readonly backupName: string | undefined;
  readonly reason?: string | undefined;
}

export type AskRun = ReturnType<typeof createAskRun>;

/** Asks for a run, which the process that looks after the backups carries out. The same that waits already is joined. */
export function createAskRun({ audit }: { readonly audit: AuditPort }) {
  return async (
    tx: Tx,
    asker: { readonly caller: Caller; readonly origin: AuditOrigin; readonly at: Date },
    { kind, backupName, reason }: AskedRun,
  ): Promise<RunRow> => {
    const waiting = await findQueued(tx, kind, backupName ?? null);
    if (waiting !== undefined) return waiting;
    const { caller, origin, at } = asker;
    const run = await insertRun(tx, {
      kind,
      occasion: 'person',
      state: 'queued',
      at,
      backupName,
      reason,
      askedBy: { id: caller.id, name: caller.name },
    });
    await audit.record(tx, caller.tenantId, origin, {
      action: `${kind === 'drill' ? 'drill' : 'backup'}.${kind === 'removal' ? 'removal_approved' : 'asked'}`,
      ...(backupName === undefined ? {} : { target: { kind: 'backup', id: backupName, name: backupName } }),
      scopeId: caller.scopeId,
      ...(reason === undefined ? {} : { reason }),
    });
    return run;
  };
}
