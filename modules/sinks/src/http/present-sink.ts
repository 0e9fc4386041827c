import type { deadLetterView, sinkDeliveryView, sinkView } from '@haechi/contracts';
import { formatId } from '@haechi/kernel';
import type { z } from 'zod';
import type { Credentials } from '../channels/channel.ts';
import type { SinkFacts } from '../queries/find-sinks.ts';
import type { DeliveryRow, LetterRow } from '../tables.ts';

export type SinkView = z.input<typeof sinkView>;

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** @param held the credentials that are kept: their names are shown, never their values */
export function presentSink({ sink, cursor, lag, waitingLetters }: SinkFacts, held: Credentials): SinkView {
  const failed = cursor.failure_code !== null && cursor.failed_at !== null;
  return {
    id: formatId('sink', sink.id),
    name: sink.name,
    target: sink.target,
    filter: { actions: sink.actions, results: sink.results },
    state: sink.state === 'paused' ? 'paused' : cursor.failures > 0 ? 'retrying' : 'active',
    nextIndex: cursor.next_index,
    lagEvents: lag.events,
    lagSeconds: lag.seconds,
    deliveredCount: cursor.delivered_count,
    deadLetterCount: waitingLetters,
    lastDeliveredAt: iso(cursor.last_delivered_at),
    lastFailure: failed
      ? {
          code: cursor.failure_code ?? '',
          detail: cursor.failure_detail ?? '',
          at: cursor.failed_at?.toISOString() ?? '',
        }
      : null,
    nextAttemptAt: iso(cursor.next_attempt_at),
    previousSecretUntil: iso(sink.previous_until),
    credentials: (['password', 'privateKey', 'signingSecret'] as const).filter(
      (name) => held[name] !== undefined,
    ),
    version: sink.version,
    createdAt: sink.created_at.toISOString(),
    updatedAt: sink.updated_at.toISOString(),
  };
}

const failureOf = (row: { failure_code: string | null; failure_detail: string | null }) =>
  row.failure_code === null ? null : { code: row.failure_code, detail: row.failure_detail ?? '' };

export const presentDelivery = (row: DeliveryRow): z.input<typeof sinkDeliveryView> => ({
  number: row.number,
  at: row.at.toISOString(),
  fromIndex: row.from_index,
  toIndex: row.to_index,
  sent: row.sent,
  outcome: row.outcome,
  failure: failureOf(row),
  durationMs: row.duration_ms,
});

export const presentLetter = (row: LetterRow): z.input<typeof deadLetterView> => ({
  index: row.index,
  eventId: row.event_id === null ? null : formatId('event', row.event_id),
  action: row.action,
  eventAt: iso(row.event_at),
  attempts: row.attempts,
  failure: { code: row.failure_code, detail: row.failure_detail },
  state: row.state,
  failedAt: row.failed_at.toISOString(),
  settledAt: iso(row.settled_at),
});
