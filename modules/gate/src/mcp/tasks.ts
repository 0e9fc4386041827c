import type { Database } from '@haechi/database';
import { type Clock, parseId } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import { z } from 'zod';
import type { ApprovalsPort } from '../calls/advance-call.ts';
import type { CallContext, ToolCall } from '../calls/call-types.ts';
import type { CallVault } from '../calls/call-vault.ts';
import { callTarget } from '../calls/compose-row.ts';
import type { JudgeRequest } from '../calls/judge-request.ts';
import type { Refuse } from '../calls/refuse.ts';
import { type RunApproved, readKeptAnswer } from '../calls/run-approved.ts';
import { CALL_TRANSITIONS } from '../domain/call-state.ts';
import type { AuditPort } from '../ports.ts';
import { findCall } from '../queries/find-calls.ts';
import type { CallRow, GateTables } from '../tables.ts';
import { type Params, RPC } from './json-rpc.ts';
import type { Passed } from './pass-through.ts';
import { presentTask } from './present-task.ts';
import type { UpstreamTasks } from './upstream-tasks.ts';

export interface TaskDeps {
  readonly database: Database;
  readonly audit: AuditPort;
  readonly approvals: ApprovalsPort;
  readonly clock: Clock;
  readonly log: Logger;
  readonly vault: CallVault;
  readonly judge: JudgeRequest;
  readonly runApproved: RunApproved;
  readonly upstreamTasks: UpstreamTasks;
  readonly refuse: Refuse;
}

const NO_TASK: Passed = { error: { code: RPC.invalidParams, message: 'There is no such task' } };
const kept = z.strictObject({
  args: z.record(z.string(), z.json()),
  meta: z.record(z.string(), z.unknown()),
});

/**
 * Calls that need a person, and those that servers make tasks of, as tasks (`io.modelcontextprotocol/tasks`). Asking for a
 * task whose call was approved sets it running: the one who asked for it is still there.
 */
export function createTasks(deps: TaskDeps) {
  const { database, audit, vault, refuse } = deps;

  async function find(ctx: CallContext, params: Params): Promise<CallRow | undefined> {
    const id = parseId('call', String(params['taskId']));
    if (id === undefined) return undefined;
    const row = await database.tenant(ctx.caller.tenantId, (tx) => findCall(tx, id), { readOnly: true });
    const isOwn = row?.caller_id === ctx.caller.id && row.agent === ctx.agent;
    return isOwn && (row.approval_id !== null || row.waits_by === 'task') ? row : undefined;
  }

  async function recall(row: CallRow): Promise<ToolCall | undefined> {
    if (row.sealed_arguments === null) return undefined;
    const { args, meta } = kept.parse(await vault.open('arguments', row.id, row.sealed_arguments));
    return {
      upstreamKey: row.upstream_key,
      name: row.tool,
      args,
      meta,
    };
  }

  /** Runs an approved call behind the answer; judged anew, as every call is at its execution. */
  async function setRunning(ctx: CallContext, row: CallRow): Promise<void> {
    const call = await recall(row);
    const judged = call === undefined ? undefined : await deps.judge(ctx, call);
    if (call === undefined || judged?.ok !== true || judged.value.digest !== row.digest) {
      await refuseRun(ctx, row);
      return;
    }
    void deps
      .runApproved({ ...ctx, signal: new AbortController().signal }, judged.value, call)
      .catch((error: unknown) =>
        deps.log.error({ err: error, callId: row.id }, 'an approved task did not run'),
      );
  }

  /** What was approved is not what would run now. */
  async function refuseRun(ctx: CallContext, row: CallRow): Promise<void> {
    await database.tenant(ctx.caller.tenantId, async (tx) => {
      await tx
        .withTables<GateTables>()
        .updateTable('gate.calls')
        .set({ state: 'lapsed', failure_code: 'changed_meanwhile', finished_at: new Date(deps.clock.now()) })
        .where('id', '=', row.id)
        .where('state', 'in', ['waiting', 'approved'])
        .execute();
      await audit.record(tx, ctx.caller.tenantId, ctx.origin, {
        action: 'call.refused',
        target: callTarget(row.id, row.upstream_key, row.tool),
        scopeId: row.scope_id,
        result: 'denied',
        reason: 'changed_meanwhile',
      });
    });
  }

  async function stateOf(ctx: CallContext, row: CallRow): Promise<CallRow['state']> {
    if (row.state !== 'waiting' || row.approval_id === null) return row.state;
    const { approval_id: approvalId } = row;
    const request = await database.tenant(
      ctx.caller.tenantId,
      (tx) => deps.approvals.findRequest(tx, approvalId, deps.clock.now()),
      { readOnly: true },
    );
    if (request === undefined) return 'lapsed';
    return request.state === 'pending'
      ? 'waiting'
      : request.state === 'redeemed'
        ? 'consumed'
        : request.state;
  }

  async function show(
    ctx: CallContext,
    row: CallRow,
    state: CallRow['state'],
    resultKeptMs: number,
  ): Promise<Passed> {
    const { locale } = ctx.caller;
    const failed = (
      reason: 'rejected' | 'expired' | 'lapsed' | 'outcome_unknown' | 'changed_meanwhile',
    ): Passed => ({
      result: {
        ...presentTask(row, 'failed', resultKeptMs),
        error: refuse(locale, {
          reason,
          detail: (reason === 'outcome_unknown' ? row.failure_code : row.failure_detail) ?? '',
          callId: row.id,
        }),
      },
    });
    if (state === 'failed' && row.failure_code === 'cancelled')
      return { result: presentTask(row, 'cancelled', resultKeptMs) };
    if (state === 'returned' || state === 'failed') {
      if (row.sealed_result === null) return failed('outcome_unknown');
      const answer = readKeptAnswer(await vault.open('result', row.id, row.sealed_result));
      return 'result' in answer
        ? { result: { ...presentTask(row, 'completed', resultKeptMs), result: answer.result } }
        : { result: { ...presentTask(row, 'failed', resultKeptMs), error: answer.error } };
    }
    if (state === 'unknown') return failed('outcome_unknown');
    if (state === 'rejected' || state === 'expired' || state === 'lapsed') return failed(state);
    if (state === 'refused') return failed('changed_meanwhile');
    if (state === 'cancelled') return { result: presentTask(row, 'cancelled', resultKeptMs) };
    const statusMessage = state === 'waiting' ? 'waiting for approval' : 'running';
    return { result: { ...presentTask(row, 'working', resultKeptMs), statusMessage } };
  }

  /** Told how it ended; the same arguments are a new call from now on. What came of this one may be asked for again. */
  async function noteTold(ctx: CallContext, row: CallRow): Promise<void> {
    if (row.collected || row.finished_at === null || row.state === 'unknown') return;
    await database.tenant(ctx.caller.tenantId, async (tx) => {
      await tx
        .withTables<GateTables>()
        .updateTable('gate.calls')
        .set({ collected: true })
        .where('id', '=', row.id)
        .execute();
    });
  }

  async function cancel(ctx: CallContext, row: CallRow): Promise<void> {
    const { from, to } = CALL_TRANSITIONS.cancel;
    await database.tenant(ctx.caller.tenantId, async (tx) => {
      const changed = await tx
        .withTables<GateTables>()
        .updateTable('gate.calls')
        .set({ state: to, finished_at: new Date(deps.clock.now()), collected: true })
        .where('id', '=', row.id)
        .where('state', 'in', [...from])
        .executeTakeFirst();
      if (changed.numUpdatedRows !== 1n) return;
      await audit.record(tx, ctx.caller.tenantId, ctx.origin, {
        action: 'call.cancelled',
        target: callTarget(row.id, row.upstream_key, row.tool),
        scopeId: row.scope_id,
      });
    });
  }

  async function tell(
    ctx: CallContext,
    row: CallRow,
    state: CallRow['state'],
    resultKeptMs: number,
  ): Promise<Passed> {
    const shown = await show(ctx, row, state, resultKeptMs);
    await noteTold(ctx, row);
    return shown;
  }

  /** A call that the server behind the gate has made a task of. */
  async function passOn(
    ctx: CallContext,
    row: CallRow,
    method: string,
    params: Params,
    resultKeptMs: number,
  ): Promise<Passed> {
    if (method !== 'tasks/get') return await deps.upstreamTasks.pass(ctx, row, method, params);
    const shown = await deps.upstreamTasks.get(ctx, row, resultKeptMs);
    if (shown !== 'over') return shown;
    const ended = await find(ctx, params);
    return ended === undefined ? NO_TASK : await tell(ctx, ended, ended.state, resultKeptMs);
  }

  return async (ctx: CallContext, method: string, params: Params, resultKeptMs: number): Promise<Passed> => {
    const row = await find(ctx, params);
    if (row === undefined) return NO_TASK;
    if (row.state === 'dispatched' && row.sealed_task !== null)
      return await passOn(ctx, row, method, params, resultKeptMs);
    if (method === 'tasks/cancel') {
      await cancel(ctx, row);
      return { result: {} };
    }
    // Nothing of the gate asks the caller's own user: an approval never comes this way.
    if (method === 'tasks/update') return { result: {} };
    const state = await stateOf(ctx, row);
    if (state === 'approved') await setRunning(ctx, row);
    return await tell(ctx, row, state, resultKeptMs);
  };
}

export type Tasks = ReturnType<typeof createTasks>;
