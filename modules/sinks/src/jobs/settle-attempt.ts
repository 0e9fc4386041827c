import type { SequencedEvent } from '@haechi/audit';
import { systemOrigin } from '@haechi/audit';
import type { Database, Tx } from '@haechi/database';
import { backOffMs } from '@haechi/http';
import { type Clock, formatId, type ScopeId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { SendFailure } from '../channels/channel.ts';
import type { AuditPort } from '../ports.ts';
import type { SinksTables } from '../tables.ts';
import type { SinkRun, Work } from './load-work.ts';

/** What came of one attempt at the front of the log. */
export interface Attempt {
  /** Where the cursor goes. */
  readonly toIndex: number;
  readonly sent: number;
  readonly failure?: SendFailure;
  /** The event the failure is about; undefined when it is about none, or cannot be read. */
  readonly failedEvent?: SequencedEvent | undefined;
  readonly durationMs: number;
}

export interface SettleDeps {
  readonly database: Database;
  readonly audit: AuditPort;
  readonly clock: Clock;
  /** From 0 to 1; for the jitter of waits. */
  readonly random: () => number;
}

/** `lost`: another process moved the cursor; this one must stop. */
export type Settled = { readonly lost: true } | { readonly lost: false; readonly waitMs: number };

async function countWaiting(tx: Tx, run: SinkRun): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM sinks.dead_letters
    WHERE sink_id = ${run.sinkId} AND state IN ('waiting', 'retrying')`.execute(tx);
  return rows[0]?.count ?? 0;
}

interface Verdict {
  readonly nextIndex: number;
  readonly failures: number;
  readonly rejections: number;
  readonly outcome: 'delivered' | 'failed' | 'dead_lettered';
}

/** How often the event at the front was refused by now; setting it aside is decided by that alone. */
async function judge(tx: Tx, run: SinkRun, { cursor, limits }: Work, attempt: Attempt): Promise<Verdict> {
  const { failure, toIndex } = attempt;
  if (failure === undefined) return { nextIndex: toIndex, failures: 0, rejections: 0, outcome: 'delivered' };
  const moved = toIndex > cursor.next_index;
  const failures = (moved ? 0 : cursor.failures) + 1;
  if (failure.kind !== 'refused') {
    return { nextIndex: toIndex, failures, rejections: moved ? 0 : cursor.rejections, outcome: 'failed' };
  }
  const rejections = (moved ? 0 : cursor.rejections) + 1;
  const final = rejections >= limits.attemptsMax || failure.code === 'unreadable';
  if (!final || (await countWaiting(tx, run)) >= limits.deadLettersMax)
    return { nextIndex: toIndex, failures, rejections, outcome: 'failed' };
  return { nextIndex: toIndex + 1, failures: 0, rejections, outcome: 'dead_lettered' };
}

async function keepLetter(
  tx: Tx,
  deps: SettleDeps,
  run: SinkRun,
  { sink }: Work,
  attempt: Attempt & { readonly failure: SendFailure },
  attempts: number,
): Promise<void> {
  const { failure, failedEvent, toIndex } = attempt;
  const content = {
    attempts,
    failure_code: failure.code,
    failure_detail: failure.detail,
    state: 'waiting' as const,
    failed_at: new Date(deps.clock.now()),
    settled_at: null,
  };
  await tx
    .withTables<SinksTables>()
    .insertInto('sinks.dead_letters')
    .values({
      sink_id: run.sinkId,
      tenant_id: run.tenantId,
      index: toIndex,
      event_id: failedEvent?.id ?? null,
      action: failedEvent?.action ?? null,
      event_at: failedEvent === undefined ? null : new Date(failedEvent.atMs),
      ...content,
    })
    .onConflict((conflict) => conflict.columns(['sink_id', 'index']).doUpdateSet(content))
    .execute();
  // Setting this very record aside must not make another, or a receiver that refuses everything would fill the log.
  if (failedEvent?.action === 'sink.dead_lettered') return;
  await deps.audit.record(tx, run.tenantId, systemOrigin(''), {
    action: 'sink.dead_lettered',
    target: { kind: 'sink', id: formatId('sink', sink.id), name: sink.name },
    scopeId: scopeOf(run),
    result: 'failure',
    reason: failure.code,
    details: { index: toIndex, attempts, detail: failure.detail },
  });
}

const scopeOf = (run: SinkRun): ScopeId => run.tenantId as string as ScopeId; // a tenant's scope has its id

async function writeHistory(tx: Tx, run: SinkRun, work: Work, attempt: Attempt, verdict: Verdict, at: Date) {
  const { cursor, limits } = work;
  const number = cursor.last_number + 1;
  await tx
    .withTables<SinksTables>()
    .insertInto('sinks.deliveries')
    .values({
      sink_id: run.sinkId,
      tenant_id: run.tenantId,
      number,
      at,
      from_index: cursor.next_index,
      to_index: verdict.nextIndex,
      sent: attempt.sent,
      outcome: verdict.outcome,
      failure_code: attempt.failure?.code ?? null,
      failure_detail: attempt.failure?.detail ?? null,
      duration_ms: Math.round(attempt.durationMs),
    })
    .execute();
  await sql`DELETE FROM sinks.deliveries
    WHERE sink_id = ${run.sinkId} AND number <= ${number - limits.historyMax}`.execute(tx);
}

async function restGone(tx: Tx, deps: SettleDeps, run: SinkRun, { sink }: Work): Promise<void> {
  await tx
    .withTables<SinksTables>()
    .updateTable('sinks.sinks')
    .set({ state: 'paused' })
    .where('id', '=', run.sinkId)
    .execute();
  await deps.audit.record(tx, run.tenantId, systemOrigin(''), {
    action: 'sink.paused',
    target: { kind: 'sink', id: formatId('sink', sink.id), name: sink.name },
    scopeId: scopeOf(run),
    reason: 'gone',
    before: { state: 'active' },
    after: { state: 'paused' },
  });
}

/**
 * Writes down what came of an attempt, in one transaction: the cursor, the history, and the event that is set aside.
 * The cursor moves only if it still stands where the attempt began and the sink is still run by this process.
 */
export function createSettleAttempt(deps: SettleDeps) {
  return async (run: SinkRun, work: Work, attempt: Attempt): Promise<Settled> =>
    await deps.database.tenant(run.tenantId, async (tx) => {
      const at = new Date(deps.clock.now());
      const { cursor, limits } = work;
      const { failure } = attempt;
      const verdict = await judge(tx, run, work, attempt);
      const quiet = failure === undefined && attempt.sent === 0;
      const backOff = { firstMs: limits.retryFirstMs, maxMs: limits.retryMaxMs };
      const waitMs =
        verdict.failures === 0
          ? 0
          : Math.max(backOffMs(verdict.failures, backOff, deps.random()), failure?.retryAfterMs ?? 0);
      const moved = await tx
        .withTables<SinksTables>()
        .updateTable('sinks.cursors')
        .set({
          next_index: verdict.nextIndex,
          failures: verdict.failures,
          rejections: verdict.outcome === 'dead_lettered' ? 0 : verdict.rejections,
          next_attempt_at: waitMs === 0 ? null : new Date(at.getTime() + waitMs),
          failure_code: failure?.code ?? null,
          failure_detail: failure?.detail ?? null,
          failed_at: failure === undefined ? null : at,
          delivered_count: cursor.delivered_count + attempt.sent,
          last_number: cursor.last_number + (quiet ? 0 : 1),
          ...(attempt.sent > 0 ? { last_delivered_at: at } : {}),
        })
        .where('sink_id', '=', run.sinkId)
        .where('epoch', '=', run.epoch)
        .where('next_index', '=', cursor.next_index)
        .executeTakeFirst();
      if (moved.numUpdatedRows !== 1n) return { lost: true };
      if (!quiet) await writeHistory(tx, run, work, attempt, verdict, at);
      if (verdict.outcome === 'dead_lettered' && failure !== undefined)
        await keepLetter(tx, deps, run, work, { ...attempt, failure }, verdict.rejections);
      if (failure?.kind === 'gone') await restGone(tx, deps, run, work);
      return { lost: false, waitMs };
    });
}
