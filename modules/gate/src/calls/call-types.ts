import type { AuditOrigin } from '@haechi/audit';
import type { Caller } from '@haechi/http';
import type { CallId, Json } from '@haechi/kernel';
import type { Era } from '../mcp/eras.ts';
import type { Params, RpcError } from '../mcp/json-rpc.ts';
import type { CallRow } from '../tables.ts';
import type { Side } from '../upstream/channel.ts';
import type { TaskRow } from './task-row.ts';

/** Who calls, over what, and what they can do. */
export interface CallContext {
  readonly caller: Caller;
  readonly origin: AuditOrigin;
  /** Client of the OpenID provider the token came through; null for the caller's own. */
  readonly agent: string | null;
  /** Stands for the credential: a conversation is what is held with one. */
  readonly conversation: string;
  readonly era: Era;
  readonly side: Side;
  readonly clientCapabilities: Params;
  /** Aborts when the caller gives up. */
  readonly signal: AbortSignal;
}

export interface ToolCall {
  readonly upstreamKey: string;
  readonly name: string;
  readonly args: { readonly [name: string]: Json };
  /** What the caller sent beside the arguments; never says who calls. */
  readonly meta: Params;
  readonly requestState?: string | undefined;
  readonly inputResponses?: Params | undefined;
}

/** Why a call is not made. What a caller may not know of answers like what does not exist. */
export type RefusalReason =
  | 'unknown_tool'
  | 'not_permitted'
  | 'invalid_arguments'
  | 'argument_refused'
  | 'limited'
  | 'denied_by_rule'
  | 'rejected'
  | 'expired'
  | 'cancelled'
  | 'lapsed'
  | 'changed_meanwhile'
  | 'too_many_pending'
  | 'other_arguments'
  | 'outcome_unknown'
  | 'upstream_failed'
  | 'result_invalid'
  | 'paused';

export type CallAnswer =
  | {
      readonly kind: 'result';
      readonly result: Params;
      /** To be told once the caller has had it. */
      readonly delivered?: () => void;
    }
  | { readonly kind: 'error'; readonly error: RpcError; readonly delivered?: () => void }
  /** `task`: what is known of it beside the call: what the server says, or that it waits for a person. */
  | { readonly kind: 'task'; readonly call: TaskRow; readonly task: Params }
  | { readonly kind: 'retry'; readonly requestState: string }
  | { readonly kind: 'pending'; readonly callId: CallId; readonly call: CallRow; readonly running: boolean };
