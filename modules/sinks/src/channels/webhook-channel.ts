import type { webhookTarget } from '@haechi/contracts';
import { judgeStatus, retryAfterMs, signWebhook } from '@haechi/http';
import { formatId, SECOND_MS } from '@haechi/kernel';
import type { z } from 'zod';
import { toJsonEvent } from '../domain/format-json.ts';
import { toOcsf } from '../domain/ocsf/format-ocsf.ts';
import type { OutgoingEvent } from '../domain/outgoing-event.ts';
import type { Channel, ChannelDeps, Credentials, SendFailure } from './channel.ts';

/** The answer is read for its status only. */
const ANSWER_BYTES_MAX = 64 * 1024;

/** One signed request for each event (Standard Webhooks), each answered before the next. */
export function createWebhookChannel(
  target: z.output<typeof webhookTarget>,
  { signingSecret, previousSigningSecret }: Credentials,
  { guard, sender, timeoutMs, now }: ChannelDeps,
): Channel {
  if (signingSecret === undefined) throw new Error('a webhook without a signing secret');
  const secrets =
    previousSigningSecret === undefined ? [signingSecret] : [signingSecret, previousSigningSecret];

  async function sendOne(event: OutgoingEvent, signal: AbortSignal): Promise<SendFailure | undefined> {
    const content =
      target.format === 'ocsf'
        ? { type: event.action, timestamp: new Date(event.atMs).toISOString(), data: toOcsf(event, sender) }
        : toJsonEvent(event);
    const message = {
      id: formatId('event', event.id),
      timestampSeconds: Math.floor(now() / SECOND_MS),
      body: JSON.stringify(content),
    };
    const answer = await guard.request(target.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': `Haechi/${sender.version}`,
        ...signWebhook(message, secrets),
      },
      body: message.body,
      timeoutMs,
      answerBytesMax: ANSWER_BYTES_MAX,
      signal,
      ...(target.ca === null ? {} : { ca: target.ca }),
    });
    if (!answer.ok) {
      // An endless answer came after the event was taken or refused; which of them is not known.
      return { ...answer.error, kind: 'trouble' };
    }
    const { status, headers } = answer.value;
    const kind = judgeStatus(status);
    if (kind === 'taken') return undefined;
    const wait = retryAfterMs(headers['retry-after']);
    return {
      code: 'http_status',
      detail: String(status),
      kind,
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    };
  }

  return {
    async send(events, signal) {
      for (const [accepted, event] of events.entries()) {
        const failure = await sendOne(event, signal);
        if (failure !== undefined) return { accepted, failure };
      }
      return { accepted: events.length };
    },
    close: async () => undefined,
  };
}
