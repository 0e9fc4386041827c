import { z } from 'zod';
import type { ApiClient, GateAnswer } from './api-client.ts';
import type { Terminal } from './terminal.ts';

const pendingSchema = z.object({
  callId: z.string(),
  approvalId: z.string().nullable(),
  url: z.string(),
  expiresAt: z.string().nullable(),
  retryAfterMs: z.number().int().min(100).max(60_000),
});
export type PendingCall = z.infer<typeof pendingSchema>;

const resultSchema = z.object({
  isError: z.boolean().optional(),
  content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })).default([]),
  resultType: z.string().optional(),
  requestState: z.string().optional(),
  inputRequests: z.record(z.string(), z.unknown()).optional(),
  _meta: z.object({ 'haechi/pending': pendingSchema.optional() }).optional(),
});

/** A tool's answer, a call that still waits, or a refusal of the gate. */
export type GateCall =
  | {
      readonly kind: 'result';
      readonly ok: boolean;
      readonly text: string;
      readonly raw: GateAnswer['result'];
    }
  | {
      readonly kind: 'waiting';
      readonly pending: PendingCall | undefined;
      readonly requestState: string | undefined;
    }
  | { readonly kind: 'refused'; readonly code: number; readonly message: string };

/** One attempt: what is asked for is made, or what was asked for before goes on. */
export async function tryGateTool(
  api: ApiClient,
  tenant: string,
  tool: string,
  args: unknown,
  requestState?: string,
): Promise<GateCall> {
  const state = requestState === undefined ? {} : { requestState };
  const answer = await api.askGate(tenant, 'tools/call', { name: tool, arguments: args, ...state });
  if (answer.error !== undefined) return { kind: 'refused', ...answer.error };
  const { _meta: meta, content, isError, ...rest } = resultSchema.parse(answer.result);
  const pending = meta?.['haechi/pending'];
  const isAskedAgain = rest.resultType === 'input_required' && rest.inputRequests === undefined;
  if (pending !== undefined || isAskedAgain)
    return { kind: 'waiting', pending, requestState: rest.requestState };
  const text = content.map((part) => part.text ?? `[${part.type}]`).join('\n');
  return { kind: 'result', ok: isError !== true, text, raw: answer.result };
}

const RETRY_MS = 1_000;

/**
 * Calls a tool and waits for the person it may need, by calling again with the same arguments, as any client may.
 *
 * @param onWait told each time it still waits
 */
export async function callGateTool(
  api: ApiClient,
  request: {
    readonly tenant: string;
    readonly tool: string;
    readonly args: unknown;
    readonly waitMs: number;
  },
  { now, wait }: Pick<Terminal, 'now' | 'wait'>,
  onWait: (pending: PendingCall | undefined) => void,
): Promise<GateCall> {
  const until = now() + request.waitMs;
  let requestState: string | undefined;
  for (;;) {
    const call = await tryGateTool(api, request.tenant, request.tool, request.args, requestState);
    if (call.kind !== 'waiting' || now() >= until) return call;
    requestState = call.requestState;
    onWait(call.pending);
    await wait(call.pending?.retryAfterMs ?? RETRY_MS);
  }
}
