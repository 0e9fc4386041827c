import type { Secret } from '@haechi/kernel/node';
import type { Message } from '../domain/message.ts';

export interface SendFailure {
  /** Stable and short. */
  readonly code: string;
  /** For an administrator; never a secret and never what the receiver wrote. */
  readonly detail: string;
  /**
   * `refused`: this very message may not be wanted; `final`: it never will be; `trouble`: of the receiver, try again;
   * `gone`: the receiver wants to be left alone.
   */
  readonly kind: 'refused' | 'final' | 'trouble' | 'gone';
  /** It may have arrived all the same. */
  readonly unclear?: true;
  /** The receiver asks to wait this long. */
  readonly retryAfterMs?: number;
}

/** The way to one receiver. It may keep a connection between messages. */
export interface Sender {
  /** Expected failures are results; undefined when the receiver took the message. */
  send(message: Message, signal: AbortSignal): Promise<SendFailure | undefined>;
  close(): void;
}

/** Secrets of one channel, opened. */
export interface Credentials {
  readonly password?: Secret;
  readonly url?: Secret;
  readonly signingSecret?: Secret;
}
