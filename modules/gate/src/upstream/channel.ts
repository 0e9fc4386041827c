import type { Result } from '@haechi/kernel';
import type { RpcNotification, RpcRequest, RpcResponse } from '../mcp/json-rpc.ts';

export const UPSTREAM_FAILURES = [
  'address_refused',
  'unreachable',
  'unauthorized',
  'timeout',
  'crashed',
  'too_large',
  'garbage',
  'aborted',
  'no_credential',
  'busy',
  'session_over',
] as const;

export type UpstreamFailureCode = (typeof UPSTREAM_FAILURES)[number];

/** Why there is no answer. `detail` is for an administrator: addresses and codes, never what the other side wrote. */
export interface UpstreamFailure {
  readonly code: UpstreamFailureCode;
  readonly detail: string;
  /** Whether the request may have reached the server: then nobody knows what came of it. */
  readonly reached: boolean;
}

/** What a server says while it works on a request. Requests of the server are answered with the resolved value. */
export interface Side {
  notify(message: RpcNotification): void;
  ask(message: RpcRequest): Promise<RpcResponse>;
}

export interface ExchangeOptions {
  readonly timeoutMs: number;
  readonly bytesMax: number;
  readonly signal?: AbortSignal;
  readonly side?: Side;
  /** Headers of the protocol; a channel without headers leaves them out. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly response: RpcResponse;
  /** Characters of the response as it came. */
  readonly size: number;
  readonly sessionId?: string;
}

/** A way to one server. The id of a message is the channel's own business: answers come back without looking at it. */
export interface Channel {
  exchange(
    method: string,
    params: Readonly<Record<string, unknown>>,
    options: ExchangeOptions,
  ): Promise<Result<Answer, UpstreamFailure>>;
  notify(
    method: string,
    params: Readonly<Record<string, unknown>>,
    options: Pick<ExchangeOptions, 'timeoutMs' | 'headers'>,
  ): Promise<void>;
  close(): Promise<void>;
}

export const failed = (
  code: UpstreamFailureCode,
  detail: string,
  reached: boolean,
): { readonly ok: false; readonly error: UpstreamFailure } => ({
  ok: false,
  error: { code, detail, reached },
});
