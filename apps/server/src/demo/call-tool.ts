import { GATE_PATH } from '@haechi/gate';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Desk } from './call-api.ts';

export interface ToolCall {
  readonly tenant: string;
  readonly upstream: string;
  readonly tool: string;
  readonly args: Readonly<Record<string, string>>;
  /** Why the caller wants it; shown to who decides. */
  readonly reason?: string;
}

/** `waits`: somebody has to approve it first. `refused`: by a rule, or by the server behind the gate. */
export type ToolAnswer =
  | { readonly kind: 'done' }
  | { readonly kind: 'waits'; readonly callId: string }
  | { readonly kind: 'refused'; readonly message: string };

export type CallTool = (call: ToolCall, token: string, desk: Desk) => Promise<ToolAnswer>;

const VERSION = '2026-07-28';
const METHOD = 'tools/call';
const rpcAnswer = z.object({
  error: z.object({ message: z.string() }).optional(),
  result: z.object({ resultType: z.enum(['complete', 'task']), taskId: z.string().optional() }).optional(),
});

/** Calls tools through the gate as an agent does, over MCP; it can wait, so nothing is held open for a person. */
export function createCallTool(app: FastifyInstance): CallTool {
  return async ({ tenant, upstream, tool, args, reason }, token, desk) => {
    const params = {
      name: tool,
      arguments: args,
      _meta: {
        'io.modelcontextprotocol/protocolVersion': VERSION,
        'io.modelcontextprotocol/clientInfo': { name: 'demo', version: '1' },
        'io.modelcontextprotocol/clientCapabilities': { extensions: { 'io.modelcontextprotocol/tasks': {} } },
        ...(reason === undefined ? {} : { 'haechi/reason': reason }),
      },
    };
    const response = await app.inject({
      method: 'POST',
      url: `${GATE_PATH}/${tenant}/${upstream}`,
      remoteAddress: desk.ip,
      headers: {
        authorization: `Bearer ${token}`,
        'user-agent': desk.userAgent,
        accept: 'application/json',
        'content-type': 'application/json',
        'mcp-protocol-version': VERSION,
        'mcp-method': METHOD,
        'mcp-name': tool,
      },
      payload: JSON.stringify({ jsonrpc: '2.0', id: 1, method: METHOD, params }),
    });
    const { error, result } = rpcAnswer.parse(JSON.parse(response.body));
    if (error !== undefined) return { kind: 'refused', message: error.message };
    if (result === undefined) throw new Error(`the gate answered a call of ${tool} with ${response.body}`);
    return result.taskId === undefined ? { kind: 'done' } : { kind: 'waits', callId: result.taskId };
  };
}
