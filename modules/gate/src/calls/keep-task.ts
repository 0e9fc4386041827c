import type { Database } from '@haechi/database';
import { type CallId, type Clock, DAY_MS, HOUR_MS, MINUTE_MS } from '@haechi/kernel';
import type { Params } from '../mcp/json-rpc.ts';
import type { GateTables } from '../tables.ts';
import type { CallContext } from './call-types.ts';
import type { CallVault } from './call-vault.ts';
import type { TaskRow } from './task-row.ts';

/** How long a server may take for a task; what it says itself is kept within these. */
const TASK_MIN_MS = MINUTE_MS;
const TASK_MAX_MS = DAY_MS;

function lifeOf({ ttlMs }: Params): number {
  const said = typeof ttlMs === 'number' && Number.isFinite(ttlMs) ? ttlMs : HOUR_MS;
  return Math.min(TASK_MAX_MS, Math.max(TASK_MIN_MS, said));
}

/** Keeps the task that a server made of a call, so that any process can ask for it. Its id is known to the gate only. */
export function createKeepTask({
  database,
  clock,
  vault,
}: {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: CallVault;
}) {
  return async (ctx: CallContext, callId: CallId, task: Params): Promise<TaskRow> => {
    const sealed = await vault.seal('task', callId, { taskId: task['taskId'] });
    return await database.tenant(ctx.caller.tenantId, (tx) =>
      tx
        .withTables<GateTables>()
        .updateTable('gate.calls')
        .set({
          sealed_task: sealed,
          sealed_arguments: null,
          waits_by: 'task',
          expires_at: new Date(clock.now() + lifeOf(task)),
        })
        .where('id', '=', callId)
        .returning(['id', 'created_at', 'dispatched_at', 'finished_at', 'expires_at', 'sealed_task'])
        .executeTakeFirstOrThrow(),
    );
  };
}

export type KeepTask = ReturnType<typeof createKeepTask>;
