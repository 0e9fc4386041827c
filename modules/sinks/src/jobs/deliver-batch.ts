import type { SequencedEvent } from '@haechi/audit';
import type { Database } from '@haechi/database';
import type { OutboundGuard } from '@haechi/http';
import type { Clock } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import { type Channel, refused, trouble } from '../channels/channel.ts';
import type { OpenChannel } from '../channels/open-channel.ts';
import type { CredentialsVault } from '../credentials-vault.ts';
import type { OutgoingEvent, Sender } from '../domain/outgoing-event.ts';
import { planBatch } from '../domain/plan-batch.ts';
import type { AuditPort, SettingsPort } from '../ports.ts';
import { createLoadWork, type SinkRun, type Work } from './load-work.ts';
import { createRetryLetters, type SendSafely } from './retry-letters.ts';
import { type Attempt, createSettleAttempt } from './settle-attempt.ts';

export interface DeliverDeps {
  readonly database: Database;
  readonly audit: AuditPort;
  readonly settings: SettingsPort;
  readonly vault: CredentialsVault;
  readonly guard: OutboundGuard;
  readonly sender: Sender;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  readonly openChannel: OpenChannel;
}

/** `more`: at once again; `idle`: when there is something new; `lost`: no more of this run. */
export type StepResult = 'more' | 'idle' | 'lost' | { readonly waitMs: number };

/** Keeps the channel of one run as long as what it was opened with holds. */
export interface ChannelSlot {
  open(work: Work): Promise<Channel>;
  close(): Promise<void>;
}

/** The secret before is used until its time is over. */
const previousHolds = (work: Work, nowMs: number): boolean =>
  work.sink.previous_until !== null && work.sink.previous_until.getTime() > nowMs;

export function createChannelSlot(deps: DeliverDeps): ChannelSlot {
  let held: { readonly key: string; readonly channel: Channel } | undefined;

  async function close(): Promise<void> {
    const open = held;
    held = undefined;
    await open?.channel.close();
  }

  return {
    close,
    async open(work) {
      const { sink, limits } = work;
      const withPrevious = previousHolds(work, deps.clock.now());
      const key = `${sink.version}/${withPrevious}/${limits.timeoutMs}`;
      if (held?.key === key) return held.channel;
      await close();
      const { previousSigningSecret, ...current } = await deps.vault.open(sink.id, sink.sealed_credentials);
      const credentials =
        withPrevious && previousSigningSecret !== undefined ? { ...current, previousSigningSecret } : current;
      const { guard, sender, clock } = deps;
      const channel = deps.openChannel(sink.target, credentials, {
        guard,
        sender,
        timeoutMs: limits.timeoutMs,
        now: () => clock.now(),
      });
      held = { key, channel };
      return channel;
    },
  };
}

/** An exception while writing an event is about that event: it must not hold up those behind it for ever. */
function createSendSafely({ audit, log }: Pick<DeliverDeps, 'audit' | 'log'>): SendSafely {
  const toOutgoing = (event: SequencedEvent): OutgoingEvent => ({
    ...event,
    summary: audit.summarise(event, 'en'),
  });
  return async (channel, events, signal) => {
    try {
      return await channel.send(events.map(toOutgoing), signal);
    } catch (error) {
      log.error({ err: error, index: events[0]?.index }, 'an event could not be written for a sink');
      return { accepted: 0, failure: refused('unexpected', error instanceof Error ? error.name : 'unknown') };
    }
  };
}

/**
 * One step of a sink: reads on from its cursor, sends, and moves the cursor past what the receiver took. Nothing is
 * sent inside a transaction, and the cursor moves only after the receiver took the events: at least once, in order,
 * and no index is ever skipped.
 */
export function createDeliverBatch(deps: DeliverDeps) {
  const { clock } = deps;
  const loadWork = createLoadWork(deps);
  const settleAttempt = createSettleAttempt(deps);
  const sendSafely = createSendSafely(deps);
  const retryLetters = createRetryLetters(deps, sendSafely);

  /** While the last attempt failed one event is tried: it shows whether the receiver is back, and what it refuses. */
  async function attempt(work: Work, channel: Channel, signal: AbortSignal): Promise<Attempt | 'nothing'> {
    const { cursor, sink, limits } = work;
    const eventsMax = cursor.failures > 0 ? 1 : limits.batchMax;
    const plan = planBatch(cursor.next_index, work.entries, sink, eventsMax);
    const stay = { toIndex: cursor.next_index, sent: 0, durationMs: 0 };
    switch (plan.kind) {
      case 'empty':
        return 'nothing';
      case 'gap':
        return { ...stay, failure: trouble('log_gap', String(plan.missingIndex)) };
      case 'unreadable':
        return { ...stay, failure: refused('unreadable', String(plan.index)) };
      case 'send': {
        if (plan.events.length === 0) return { ...stay, toIndex: plan.endIndex };
        const startedMs = performance.now();
        const { accepted, failure } = await sendSafely(channel, plan.events, signal);
        const failedEvent = plan.events[accepted];
        const durationMs = performance.now() - startedMs;
        if (failure === undefined || failedEvent === undefined)
          return { toIndex: plan.endIndex, sent: plan.events.length, durationMs };
        return { toIndex: failedEvent.index, sent: accepted, failure, failedEvent, durationMs };
      }
    }
  }

  return async (run: SinkRun, slot: ChannelSlot, signal: AbortSignal): Promise<StepResult> => {
    const work = await loadWork(run);
    if (work === undefined) return 'lost';
    const channel = await slot.open(work);
    await retryLetters(run, work, channel, signal);
    const dueInMs = (work.cursor.next_attempt_at?.getTime() ?? 0) - clock.now();
    if (dueInMs > 0) return { waitMs: dueInMs };
    const tried = await attempt(work, channel, signal);
    if (tried === 'nothing') return 'idle';
    // A stop is no failure of the receiver: what it took counts, the rest is sent again later.
    if (signal.aborted && tried.failure !== undefined && tried.sent === 0) return 'lost';
    const settled = await settleAttempt(run, work, tried);
    if (settled.lost) return 'lost';
    return settled.waitMs > 0 ? { waitMs: settled.waitMs } : 'more';
  };
}

export type DeliverBatch = ReturnType<typeof createDeliverBatch>;
