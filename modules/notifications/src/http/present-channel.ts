import type { channelView, deliveryView } from '@haechi/contracts';
import { formatId, type UserId } from '@haechi/kernel';
import type { z } from 'zod';
import { ORGANISATION_KINDS } from '../domain/notice.ts';
import type { ChannelFacts } from '../queries/find-channels.ts';
import type { Credentials } from '../senders/sender.ts';
import type { DeliveryRow } from '../tables.ts';

export type ChannelView = z.input<typeof channelView>;
export type DeliveryView = z.input<typeof deliveryView>;

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** @param held the credentials that are kept: their names are shown, never their values */
export function presentChannel(facts: ChannelFacts, held: Credentials): ChannelView {
  const { channel } = facts;
  const { failure_code: code, failure_detail: detail, failed_at: failedAt } = channel;
  return {
    id: formatId('channel', channel.id),
    name: channel.name,
    target: channel.target,
    kinds: ORGANISATION_KINDS.filter((kind) => channel.kinds.includes(kind)),
    locale: channel.locale,
    shared: channel.shared,
    state: channel.state === 'paused' ? 'paused' : channel.failures > 0 ? 'retrying' : 'active',
    waitingCount: facts.waitingCount,
    lagSeconds: facts.lagSeconds,
    sentCount: channel.sent_count,
    deadCount: facts.deadCount,
    lastSentAt: iso(channel.last_sent_at),
    lastFailure:
      code === null || failedAt === null ? null : { code, detail: detail ?? '', at: failedAt.toISOString() },
    nextAttemptAt: iso(channel.next_attempt_at),
    credentials: (['password', 'url', 'signingSecret'] as const).filter((name) => held[name] !== undefined),
    version: channel.version,
    createdAt: channel.created_at.toISOString(),
    updatedAt: channel.updated_at.toISOString(),
  };
}

export function presentDelivery(
  row: DeliveryRow,
  summary: string,
  names: ReadonlyMap<UserId, { readonly displayName: string }>,
): DeliveryView {
  const { user_id: userId, failure_code: code } = row;
  return {
    id: formatId('delivery', row.id),
    channelId: formatId('channel', row.channel_id),
    kind: row.kind,
    summary,
    person:
      userId === null
        ? null
        : { id: formatId('user', userId), name: names.get(userId)?.displayName ?? formatId('user', userId) },
    state: row.state,
    at: row.at.toISOString(),
    dueAt: row.due_at.toISOString(),
    attempts: row.attempts,
    failure: code === null ? null : { code, detail: row.failure_detail ?? '' },
    settledAt: iso(row.settled_at),
  };
}
