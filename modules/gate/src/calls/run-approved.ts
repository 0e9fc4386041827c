import { type Database, isUniqueViolation } from '@haechi/database';
import { type Clock, CodedError, MINUTE_MS, SECOND_MS } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import { z } from 'zod';
import { MODERN } from '../mcp/eras.ts';
import type { Params, RpcError } from '../mcp/json-rpc.ts';
import type { AuditPort } from '../ports.ts';
import type { CallRow, GateTables } from '../tables.ts';
import type { AdvanceCall, ApprovalsPort, Standing } from './advance-call.ts';
import type { CallAnswer, CallContext, ToolCall } from './call-types.ts';
import type { CallVault } from './call-vault.ts';
import type { FinishCall } from './finish-call.ts';
import type { JudgedRequest } from './judge-request.ts';
import type { KeepTask } from './keep-task.ts';
import type { Refuse } from './refuse.ts';
import { answerOf, outcomeOf } from './run-allowed.ts';
import { hasTasks, type SendCall } from './send-call.ts';

export interface RunApprovedDeps {
  readonly database: Database;
  readonly audit: AuditPort;
  readonly approvals: ApprovalsPort;
  readonly clock: Clock;
  readonly log: Logger;
  readonly vault: CallVault;
  readonly advance: AdvanceCall;
  readonly sendCall: SendCall;
  readonly keepTask: KeepTask;
  readonly finishCall: FinishCall;
  readonly refuse: Refuse;
}

const PROGRESS_EVERY_MS = 5 * SECOND_MS;
const ATTEMPTS_MAX = 3;

/** An answer as it is kept until the caller has had it. */
const kept = z.union([
  z.strictObject({ result: z.record(z.string(), z.unknown()) }),
  z.strictObject({
    error: z.looseObject({ code: z.number(), message: z.string(), data: z.unknown().optional() }),
  }),
]);

/**
 * Makes a call that needs a person. There is one durable request, however the caller waits: by a task, by trying again with
 * what they were given, by holding on, or by simply calling again with the same arguments.
 */
export function createRunApproved(deps: RunApprovedDeps) {
  const { database, audit, clock, vault, refuse } = deps;
  /** By digest of the call: results that are being forgotten because their caller has them. */
  const collecting = new Map<string, Promise<void>>();

  async function advance(ctx: CallContext, judged: JudgedRequest, call: ToolCall): Promise<Standing> {
    // Who calls again the moment they have the answer makes a new call.
    await collecting.get(judged.digest);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await database.tenant(ctx.caller.tenantId, (tx) => deps.advance(tx, ctx, judged, call));
      } catch (error) {
        // Somebody else proposed exactly this at the same moment; now it is there.
        if (attempt < ATTEMPTS_MAX && isUniqueViolation(error, 'calls_open')) continue;
        throw error;
      }
    }
  }

  /** The caller has it: the result is forgotten, and the same arguments are a new call from now on. */
  function collect(ctx: CallContext, { id, digest }: CallRow): void {
    const forgotten = database
      .tenant(ctx.caller.tenantId, async (tx) => {
        await tx
          .withTables<GateTables>()
          .updateTable('gate.calls')
          .set({ collected: true, sealed_result: null })
          .where('id', '=', id)
          .execute();
      })
      .catch((error: unknown) =>
        deps.log.warn({ err: error, callId: id }, 'a collected result was not forgotten'),
      )
      .finally(() => {
        if (collecting.get(digest) === forgotten) collecting.delete(digest);
      });
    collecting.set(digest, forgotten);
  }

  async function run(
    ctx: CallContext,
    judged: JudgedRequest,
    call: ToolCall,
    row: CallRow,
  ): Promise<CallAnswer> {
    const { idempotent, readOnly } = judged.tool.classification;
    const repeatable = idempotent || readOnly;
    // Not ended when the caller goes: what a person approved runs to its end, and its result waits.
    const sent = await deps.sendCall(judged.image, ctx, judged.tool, call);
    if (sent.kind === 'task')
      return { kind: 'task', call: await deps.keepTask(ctx, row.id, sent.task), task: sent.task };
    const answer = answerOf(refuse, ctx, row.id, sent, repeatable);
    const outcome = outcomeOf(sent, repeatable);
    await deps.finishCall(ctx, row, answer, outcome);
    // What nobody knows stays in the way of the same call until a person has looked.
    if (outcome.state === 'unknown') return answer;
    return answer.kind === 'result' || answer.kind === 'error'
      ? { ...answer, delivered: () => collect(ctx, row) }
      : answer;
  }

  async function openResult(ctx: CallContext, row: CallRow): Promise<CallAnswer> {
    if (row.sealed_result === null) {
      const detail = `settled: ${row.state}`;
      return {
        kind: 'error',
        error: refuse(ctx.caller.locale, { reason: 'outcome_unknown', detail, callId: row.id }),
      };
    }
    const value = kept.parse(await vault.open('result', row.id, row.sealed_result));
    return 'result' in value
      ? { kind: 'result', result: value.result }
      : { kind: 'error', error: value.error satisfies RpcError };
  }

  /** Waits for people while the caller holds on, and tells that it still waits. */
  async function hold(ctx: CallContext, call: ToolCall, row: CallRow, untilMs: number): Promise<boolean> {
    const leftMs = untilMs - performance.now();
    if (row.approval_id === null || leftMs <= 0 || ctx.signal.aborted) return false;
    const { progressToken } = call.meta;
    let progress = 0;
    const ticking = setInterval(() => {
      progress += 1;
      if (progressToken !== undefined)
        ctx.side.notify({
          jsonrpc: '2.0',
          method: 'notifications/progress',
          params: { progressToken, progress, message: 'waiting for approval' },
        });
    }, PROGRESS_EVERY_MS);
    try {
      const until = AbortSignal.any([ctx.signal, AbortSignal.timeout(Math.ceil(leftMs))]);
      const status = await deps.approvals.whenDecided(ctx.caller.tenantId, row.approval_id, until);
      return status !== undefined;
    } finally {
      clearInterval(ticking);
    }
  }

  async function noteWay(
    ctx: CallContext,
    row: CallRow,
    way: NonNullable<CallRow['waits_by']>,
  ): Promise<void> {
    if (row.waits_by === way) return;
    await database.tenant(ctx.caller.tenantId, async (tx) => {
      await tx
        .withTables<GateTables>()
        .updateTable('gate.calls')
        .set({ waits_by: way })
        .where('id', '=', row.id)
        .execute();
    });
  }

  async function leaveWaiting(ctx: CallContext, judged: JudgedRequest, row: CallRow): Promise<CallAnswer> {
    if (ctx.era !== MODERN) {
      await noteWay(ctx, row, 'pending');
      return { kind: 'pending', callId: row.id, call: row, running: false };
    }
    await noteWay(ctx, row, 'request_state');
    const requestState = await vault.sealState({
      callerId: ctx.caller.id,
      callId: row.id,
      upstreamState: null,
      toolId: judged.tool.row.id,
      digest: row.digest,
      untilMs: (row.expires_at?.getTime() ?? clock.now()) + judged.image.limits.redeemMs + MINUTE_MS,
    });
    return { kind: 'retry', requestState };
  }

  return async (ctx: CallContext, judged: JudgedRequest, call: ToolCall): Promise<CallAnswer> => {
    const untilMs = performance.now() + judged.image.limits.holdMs;
    for (;;) {
      const standing = await guardLimits(ctx, refuse, () => advance(ctx, judged, call));
      if ('error' in standing) return { kind: 'error', error: standing.error };
      audit.poke();
      const { row } = standing;
      if (standing.at === 'run') return await run(ctx, judged, call, row);
      if (standing.at === 'over') return await openResult(ctx, row);
      if (standing.at === 'running' && hasTasks(ctx))
        return { kind: 'task', call: row, task: { statusMessage: 'running' } };
      if (standing.at === 'running') return { kind: 'pending', callId: row.id, call: row, running: true };
      if (standing.at === 'refused') {
        const { reason, detail } = standing;
        return { kind: 'error', error: refuse(ctx.caller.locale, { reason, detail, callId: row.id }) };
      }
      if (hasTasks(ctx)) {
        await noteWay(ctx, row, 'task');
        return { kind: 'task', call: row, task: { statusMessage: 'waiting for approval' } };
      }
      if (!(await hold(ctx, call, row, untilMs))) return await leaveWaiting(ctx, judged, row);
    }
  };
}

export type RunApproved = ReturnType<typeof createRunApproved>;

/** The limits of pending requests are an answer like any other. */
async function guardLimits(
  ctx: CallContext,
  refuse: Refuse,
  work: () => Promise<Standing>,
): Promise<Standing | { readonly error: RpcError }> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== 'APR_004') throw error;
    const retryAfterMs = (error.options.retryAfterSeconds ?? 30) * SECOND_MS;
    return { error: refuse(ctx.caller.locale, { reason: 'too_many_pending', retryAfterMs }) };
  }
}

export type KeptAnswer = { readonly result: Params } | { readonly error: RpcError };
export const readKeptAnswer = (value: unknown): KeptAnswer => kept.parse(value);
