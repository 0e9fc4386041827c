import type { Caller } from '@haechi/http';
import type { Door } from './open-door.ts';

export interface Answer {
  readonly status: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly data?: object };
}

/** Capabilities of a client that can wait by tasks. */
export const WITH_TASKS = { extensions: { 'io.modelcontextprotocol/tasks': {} } };

/** One request of the newer revision, with its headers. */
export async function sendModern(
  door: Door,
  caller: Caller,
  method: string,
  params: Record<string, unknown>,
  capabilities: object = {},
  headers: Record<string, string> = {},
): Promise<Answer> {
  const name = params['name'] ?? params['taskId'];
  const response = await door.post(
    caller,
    {
      jsonrpc: '2.0',
      id: 1,
      method,
      params: {
        ...params,
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientCapabilities': capabilities,
        },
      },
    },
    {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(typeof name === 'string' ? { 'mcp-name': name } : {}),
      ...headers,
    },
  );
  return { ...((await response.json()) as Omit<Answer, 'status'>), status: response.status }; // an answer of the protocol
}
