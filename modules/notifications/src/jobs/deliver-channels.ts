import type { Database } from '@haechi/database';
import type { ChannelId, Clock } from '@haechi/kernel';
import { SECOND_MS } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import { sql } from 'kysely';
import type { CredentialsVault } from '../credentials-vault.ts';
import type { SettingsPort } from '../ports.ts';
import type { SenderDeps } from '../senders/hook-sender.ts';
import type { openSender } from '../senders/open-sender.ts';
import type { Sender, SendFailure } from '../senders/sender.ts';
import { type ChannelLimits, readLimits } from '../settings.ts';
import type { ChannelRow } from '../tables.ts';
import type { Batch, ClaimBatch } from './claim-batch.ts';
import type { ComposeMessage } from './compose-message.ts';
import type { SettleBatch } from './settle-batch.ts';

export interface DeliverDeps {
  readonly database: Database;
  readonly settings: SettingsPort;
  readonly vault: CredentialsVault;
  readonly sending: Omit<SenderDeps, 'timeoutMs' | 'now'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly openSender: typeof openSender;
  readonly claimBatch: ClaimBatch;
  readonly composeMessage: ComposeMessage;
  readonly settle: SettleBatch;
}

/** Channels one process sends over at the same moment. */
const CHANNELS_AT_ONCE = 8;
/** Beyond the longest sending, so that no other process takes over what is only slow. */
const LEASE_MARGIN_MS = 60 * SECOND_MS;

async function findDue(database: Database, now: Date): Promise<readonly ChannelId[]> {
  const { rows } = await database.system(
    'find channels with something to tell',
    (tx) =>
      sql<{ id: ChannelId }>`
        SELECT id FROM notifications.channels c
        WHERE state = 'active' AND (next_attempt_at IS NULL OR next_attempt_at <= ${now})
          AND EXISTS (SELECT FROM notifications.deliveries d WHERE d.channel_id = c.id
            AND ((d.state = 'waiting' AND d.due_at <= ${now}) OR (d.state = 'sending' AND d.claimed_until <= ${now})))
        ORDER BY last_sent_at NULLS FIRST`.execute(tx),
    { readOnly: true },
  );
  return rows.map(({ id }) => id);
}

/** Sends what is due over each channel, beside the others: a receiver that hangs holds up nobody else's. */
export function createDeliverChannels(deps: DeliverDeps) {
  const { database, settings, vault, clock, log, claimBatch, composeMessage, settle } = deps;
  const running = new Map<ChannelId, Promise<void>>();
  const stopping = new AbortController();

  const open = async (channel: ChannelRow, limits: ChannelLimits): Promise<Sender> =>
    deps.openSender(channel.target, await vault.open(channel.id, channel.sealed_credentials), {
      ...deps.sending,
      timeoutMs: limits.timeoutMs,
      now: () => clock.now(),
    });

  /** An exception while writing a message is about that message: it must not hold up those behind it for ever. */
  async function sendSafely(sender: Sender, batch: Batch): Promise<'sent' | 'nothing' | SendFailure> {
    try {
      const { message, leftovers } = await composeMessage(batch);
      await settle.leave(batch, leftovers);
      if (message === undefined) return 'nothing';
      return (await sender.send(message, stopping.signal)) ?? 'sent';
    } catch (error) {
      log.error({ err: error, channel: batch.channel.id }, 'a message could not be written or sent');
      return { code: 'unexpected', detail: error instanceof Error ? error.name : 'unknown', kind: 'refused' };
    }
  }

  async function run(channelId: ChannelId): Promise<void> {
    const limits = await database.platform((tx) => readLimits(tx, settings), { readOnly: true });
    const leaseMs = limits.timeoutMs * 3 + LEASE_MARGIN_MS;
    let sender: { readonly of: ChannelRow; readonly to: Sender } | undefined;
    try {
      while (!stopping.signal.aborted) {
        const batch = await claimBatch(channelId, new Date(clock.now()), leaseMs);
        if (batch === undefined) return;
        if (sender?.of.version !== batch.channel.version) {
          sender?.to.close();
          sender = { of: batch.channel, to: await open(batch.channel, limits) };
        }
        const outcome = await sendSafely(sender.to, batch);
        if (outcome === 'sent') await settle.sent(batch);
        else if (outcome !== 'nothing') await settle.failed(batch, outcome, limits);
        if (typeof outcome !== 'string' && outcome.kind !== 'refused' && outcome.kind !== 'final') return;
      }
    } finally {
      sender?.to.close();
    }
  }

  return {
    async step(): Promise<void> {
      for (const channelId of await findDue(database, new Date(clock.now()))) {
        if (running.size >= CHANNELS_AT_ONCE || stopping.signal.aborted) return;
        if (running.has(channelId)) continue;
        const ending = run(channelId)
          .catch((error: unknown) =>
            log.warn({ err: error, channel: channelId }, 'a channel failed and is tried again'),
          )
          .finally(() => running.delete(channelId));
        running.set(channelId, ending);
      }
    },
    /** Resolves when what is being sent now has ended. */
    async settled(): Promise<void> {
      await Promise.all(running.values());
    },
    /** Resolves when nothing is being sent any more. */
    async stop(): Promise<void> {
      stopping.abort();
      await Promise.all(running.values());
    },
  };
}
