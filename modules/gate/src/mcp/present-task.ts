import { formatId } from '@haechi/kernel';
import type { TaskRow } from '../calls/task-row.ts';
import type { Params } from './json-rpc.ts';

const POLL_MS = 2_000;

/** A task as the extension shows it. Its id is that of the call: known to whoever called, and good for nobody else. */
export function presentTask(row: TaskRow, status: string, resultKeptMs: number): Params {
  const updated = row.finished_at ?? row.dispatched_at ?? row.created_at;
  return {
    taskId: formatId('call', row.id),
    status,
    createdAt: row.created_at.toISOString(),
    lastUpdatedAt: updated.toISOString(),
    ttlMs: (row.expires_at === null ? 0 : row.expires_at.getTime() - row.created_at.getTime()) + resultKeptMs,
    pollIntervalMs: POLL_MS,
  };
}
