import type { SequencedEvent } from '@haechi/audit';
import type { Database } from '@haechi/database';
import type { Clock } from '@haechi/kernel';
import { type Channel, refused, type SendFailure, type SendOutcome } from '../channels/channel.ts';
import type { LetterRow, SinksTables } from '../tables.ts';
import type { SinkRun, Work } from './load-work.ts';

export interface RetryLettersDeps {
  readonly database: Database;
  readonly clock: Clock;
}

export type SendSafely = (
  channel: Channel,
  events: readonly SequencedEvent[],
  signal: AbortSignal,
) => Promise<SendOutcome>;

/** Tries each event that a person asked for once; what fails again waits again for a person. */
export function createRetryLetters({ database, clock }: RetryLettersDeps, sendSafely: SendSafely) {
  async function settle(run: SinkRun, letter: LetterRow, failure: SendFailure | undefined): Promise<void> {
    const now = new Date(clock.now());
    await database.tenant(run.tenantId, (tx) =>
      tx
        .withTables<SinksTables>()
        .updateTable('sinks.dead_letters')
        .set(
          failure === undefined
            ? { state: 'delivered', settled_at: now }
            : {
                state: 'waiting',
                attempts: letter.attempts + 1,
                failure_code: failure.code,
                failure_detail: failure.detail,
                failed_at: now,
              },
        )
        .where('sink_id', '=', run.sinkId)
        .where('index', '=', letter.index)
        .where('state', '=', 'retrying')
        .execute(),
    );
  }

  return async (run: SinkRun, work: Work, channel: Channel, signal: AbortSignal): Promise<void> => {
    for (const { letter, entry } of work.letters) {
      if (signal.aborted) return;
      const outcome =
        entry?.event === undefined
          ? { accepted: 0, failure: refused('unreadable', String(letter.index)) }
          : await sendSafely(channel, [entry.event], signal);
      if (signal.aborted && outcome.failure !== undefined) return;
      await settle(run, letter, outcome.failure);
    }
  };
}
