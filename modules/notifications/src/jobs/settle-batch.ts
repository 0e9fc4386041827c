import { type AuditModule, systemOrigin } from '@haechi/audit';
import type { Database, Tx } from '@haechi/database';
import { backOffMs } from '@haechi/http';
import { type Clock, formatId, type ScopeId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { SendFailure } from '../senders/sender.ts';
import type { ChannelLimits } from '../settings.ts';
import type { DeliveryRow, NotificationsTables } from '../tables.ts';
import { type Batch, UNCLEAR_MAX } from './claim-batch.ts';

export interface SettleDeps {
  readonly database: Database;
  readonly audit: Pick<AuditModule, 'record'>;
  readonly clock: Clock;
  /** From 0 to 1; for the jitter of waits. */
  readonly random: () => number;
}

/** What is left of a delivery at the moment of sending. */
export type Leftover =
  | { readonly id: DeliveryRow['id']; readonly dropped: 'overtaken' | 'not_concerned' }
  | { readonly id: DeliveryRow['id']; readonly heldUntil: Date };

const held = (tx: Tx, { claimId }: Pick<Batch, 'claimId'>) =>
  tx
    .withTables<NotificationsTables>()
    .updateTable('notifications.deliveries')
    .where('claim_id', '=', claimId)
    .where('state', '=', 'sending');

/** What comes of a delivery whose message was not taken. */
function verdictOf(row: DeliveryRow, failure: SendFailure, nowMs: number, limits: ChannelLimits) {
  const unclear = row.unclear + (failure.unclear === true ? 1 : 0);
  const tooOld = nowMs - row.created_at.getTime() > limits.giveUpMs;
  const refusedTooOften = failure.kind === 'refused' && row.attempts >= limits.attemptsMax;
  const dead = failure.kind === 'final' || unclear >= UNCLEAR_MAX || tooOld || refusedTooOften;
  return { dead, unclear };
}

async function restGone(tx: Tx, { audit }: SettleDeps, { channel }: Batch): Promise<void> {
  await tx
    .withTables<NotificationsTables>()
    .updateTable('notifications.channels')
    .set({ state: 'paused' })
    .where('id', '=', channel.id)
    .execute();
  await audit.record(tx, channel.tenant_id, systemOrigin(''), {
    action: 'notification_channel.paused',
    target: { kind: 'notification_channel', id: formatId('channel', channel.id), name: channel.name },
    scopeId: channel.tenant_id as string as ScopeId, // a scope has the id of its tenant
    reason: 'gone',
    before: { state: 'active' },
    after: { state: 'paused' },
  });
}

async function keepFailure(
  tx: Tx,
  deps: SettleDeps,
  batch: Batch,
  failure: SendFailure,
  limits: ChannelLimits,
): Promise<void> {
  const nowMs = deps.clock.now();
  const backOff = { firstMs: limits.retryFirstMs, maxMs: limits.retryMaxMs };
  const wait = (failures: number): Date =>
    new Date(nowMs + Math.max(backOffMs(failures, backOff, deps.random()), failure.retryAfterMs ?? 0));
  for (const row of batch.deliveries) {
    const { dead, unclear } = verdictOf(row, failure, nowMs, limits);
    await held(tx, batch)
      .set({
        state: dead ? 'dead' : 'waiting',
        unclear,
        claimed_until: null,
        settled_at: dead ? new Date(nowMs) : null,
        failure_code: failure.code,
        failure_detail: failure.detail,
        ...(failure.kind === 'refused' && !dead ? { due_at: wait(row.attempts) } : {}),
      })
      .where('id', '=', row.id)
      .execute();
  }
  const ofReceiver = failure.kind === 'trouble';
  const failures = batch.channel.failures + 1;
  await tx
    .withTables<NotificationsTables>()
    .updateTable('notifications.channels')
    .set({
      failure_code: failure.code,
      failure_detail: failure.detail,
      failed_at: new Date(nowMs),
      ...(ofReceiver
        ? { failures, next_attempt_at: wait(failures) }
        : { failures: 0, next_attempt_at: null }),
    })
    .where('id', '=', batch.channel.id)
    .execute();
  if (failure.kind === 'gone') await restGone(tx, deps, batch);
}

/**
 * Writes down what came of an attempt, in one transaction. An attempt whose time ran out meanwhile settles nothing: the
 * next one holds the deliveries.
 */
export function createSettleBatch(deps: SettleDeps) {
  const { database, clock } = deps;
  return {
    /** Of these nothing is sent now, or ever. */
    async leave(batch: Batch, leftovers: readonly Leftover[]): Promise<void> {
      if (leftovers.length === 0) return;
      const at = new Date(clock.now());
      await database.system('leave what is not sent', async (tx) => {
        for (const leftover of leftovers) {
          const change =
            'dropped' in leftover
              ? {
                  state: 'dropped' as const,
                  failure_code: leftover.dropped,
                  failure_detail: '',
                  settled_at: at,
                }
              : { state: 'waiting' as const, due_at: leftover.heldUntil, batch_id: null };
          await held(tx, batch)
            .set((eb) => ({ ...change, claimed_until: null, attempts: eb('attempts', '-', 1) }))
            .where('id', '=', leftover.id)
            .execute();
        }
      });
    },
    async sent(batch: Batch): Promise<void> {
      const at = new Date(clock.now());
      await database.system('keep that a message was taken', async (tx) => {
        await held(tx, batch)
          .set({
            state: 'sent',
            claimed_until: null,
            settled_at: at,
            failure_code: null,
            failure_detail: null,
          })
          .execute();
        await sql`UPDATE notifications.channels
          SET sent_count = sent_count + 1, last_sent_at = ${at}, failures = 0, next_attempt_at = NULL,
              failure_code = NULL, failure_detail = NULL, failed_at = NULL
          WHERE id = ${batch.channel.id}`.execute(tx);
      });
    },
    async failed(batch: Batch, failure: SendFailure, limits: ChannelLimits): Promise<void> {
      await database.system('keep that a message was not taken', (tx) =>
        keepFailure(tx, deps, batch, failure, limits),
      );
    },
  };
}

export type SettleBatch = ReturnType<typeof createSettleBatch>;
