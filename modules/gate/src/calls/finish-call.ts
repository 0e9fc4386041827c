import type { Database } from '@haechi/database';
import type { Clock } from '@haechi/kernel';
import type { AuditPort } from '../ports.ts';
import type { CallRow, GateTables } from '../tables.ts';
import type { CallAnswer, CallContext } from './call-types.ts';
import type { CallVault } from './call-vault.ts';
import type { CallOutcome } from './call-writer.ts';
import { callTarget } from './compose-row.ts';

/** Writes down what came of a call together with its event; what is not on disk is not told. */
export function createFinishCall({
  database,
  audit,
  clock,
  vault,
}: {
  readonly database: Database;
  readonly audit: AuditPort;
  readonly clock: Clock;
  readonly vault: CallVault;
}) {
  return async (
    ctx: CallContext,
    row: CallRow,
    answer: CallAnswer,
    outcome: Omit<CallOutcome, 'id' | 'finishedAt'>,
  ): Promise<void> => {
    const value =
      answer.kind === 'result'
        ? { result: answer.result }
        : answer.kind === 'error'
          ? { error: answer.error }
          : undefined;
    const sealed =
      value === undefined || outcome.state === 'unknown' ? null : await vault.seal('result', row.id, value);
    await database.tenant(ctx.caller.tenantId, async (tx) => {
      const changed = await tx
        .withTables<GateTables>()
        .updateTable('gate.calls')
        .set({
          state: outcome.state,
          finished_at: new Date(clock.now()),
          failure_code: outcome.failureCode,
          failure_detail: outcome.failureDetail,
          result_bytes: outcome.resultBytes,
          sealed_result: sealed,
          sealed_arguments: null,
          sealed_task: null,
        })
        .where('id', '=', row.id)
        .where('state', 'in', ['dispatched', 'unknown'])
        .executeTakeFirst();
      // Two may ask for a task at once; its end is one event.
      if (row.sealed_task !== null && changed.numUpdatedRows === 0n) return;
      await audit.record(tx, ctx.caller.tenantId, ctx.origin, {
        action: `call.${outcome.state}`,
        target: callTarget(row.id, row.upstream_key, row.tool),
        scopeId: row.scope_id,
        result: outcome.state === 'returned' ? 'success' : 'failure',
        ...(outcome.failureCode === null ? {} : { reason: outcome.failureCode }),
        details: { digest: row.digest, resultBytes: outcome.resultBytes },
      });
    });
    audit.poke();
  };
}

export type FinishCall = ReturnType<typeof createFinishCall>;
