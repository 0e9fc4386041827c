import type { OutboundGuard } from '@haechi/http';
import type { Secret } from '@haechi/kernel/node';
import type { OutgoingEvent, Sender } from '../domain/outgoing-event.ts';

export interface SendFailure {
  /** Stable and short; its words are the message `sink.failure.<code>` of the console. */
  readonly code: string;
  /** For an administrator; never a secret and never what the receiver wrote. */
  readonly detail: string;
  /** `refused`: this very event is not wanted; `trouble`: try again; `gone`: the receiver wants to be left alone. */
  readonly kind: 'refused' | 'trouble' | 'gone';
  /** The receiver asks to wait this long. */
  readonly retryAfterMs?: number;
}

export interface SendOutcome {
  /** How many of the events, from the first on, the receiver took. */
  readonly accepted: number;
  /** Why it stopped there; about the event after the accepted ones. */
  readonly failure?: SendFailure;
}

/** The way to one receiver. It may keep a connection between batches. */
export interface Channel {
  /** Sends events in order and stops at the first that is not taken. Expected failures are outcomes. */
  send(events: readonly OutgoingEvent[], signal: AbortSignal): Promise<SendOutcome>;
  close(): Promise<void>;
}

/** Secrets of one sink, opened. */
export interface Credentials {
  readonly signingSecret?: Secret;
  readonly previousSigningSecret?: Secret;
  readonly password?: Secret;
  readonly privateKey?: Secret;
}

export interface ChannelDeps {
  readonly guard: OutboundGuard;
  readonly sender: Sender;
  /** Longest wait for a connection, an answer or a confirmation. */
  readonly timeoutMs: number;
  /** Of the moment of sending, for timestamps of signatures. */
  readonly now: () => number;
}

export const trouble = (code: string, detail: string): SendFailure => ({ code, detail, kind: 'trouble' });
export const refused = (code: string, detail: string): SendFailure => ({ code, detail, kind: 'refused' });
