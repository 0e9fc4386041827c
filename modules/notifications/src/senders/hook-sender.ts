import {
  judgeStatus,
  type OutboundFailure,
  type OutboundGuard,
  retryAfterMs,
  signWebhook,
} from '@haechi/http';
import { SECOND_MS, type Translate } from '@haechi/kernel';
import type { ChatTarget, HookTarget } from '../domain/channel-target.ts';
import { messageIdOf, writeHook } from '../domain/write-hook.ts';
import type { Credentials, Sender } from './sender.ts';

export interface SenderDeps {
  readonly guard: OutboundGuard;
  readonly translate: Translate;
  readonly version: string;
  /** Name of this installation, as others see it. */
  readonly host: string;
  /** Longest wait for a connection or an answer. */
  readonly timeoutMs: number;
  /** Of the moment of sending, for timestamps of signatures. */
  readonly now: () => number;
}

/** The answer is read for its status only. */
const ANSWER_BYTES_MAX = 64 * 1024;
/** A chat cannot tell a repetition, so it matters whether a message may have arrived all the same. */
const mayHaveArrived = ({ code, detail }: OutboundFailure): boolean =>
  code === 'timeout' ||
  code === 'aborted' ||
  code === 'answer_too_large' ||
  (code === 'connection_failed' && detail !== 'ECONNREFUSED');

/** One request for each message: signed to a webhook, shaped for a chat. */
export function createHookSender(
  target: HookTarget | ChatTarget,
  { url: chatUrl, signingSecret }: Credentials,
  { guard, translate, version, timeoutMs, now }: SenderDeps,
): Sender {
  const url = target.kind === 'webhook' ? target.url : chatUrl?.reveal();
  if (url === undefined) throw new Error('a chat without an address');
  return {
    async send(message, signal) {
      const body = writeHook(target.kind, message, translate);
      const named = { id: messageIdOf(message), timestampSeconds: Math.floor(now() / SECOND_MS), body };
      const answer = await guard.request(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': `Haechi/${version}`,
          ...(signingSecret === undefined ? {} : signWebhook(named, [signingSecret])),
        },
        body,
        timeoutMs,
        answerBytesMax: ANSWER_BYTES_MAX,
        signal,
        ...(target.ca === null ? {} : { ca: target.ca }),
      });
      if (!answer.ok) {
        const unclear = target.kind !== 'webhook' && mayHaveArrived(answer.error);
        return { ...answer.error, kind: 'trouble', ...(unclear ? { unclear } : {}) };
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
    },
    close: () => undefined,
  };
}
