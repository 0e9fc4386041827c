import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server of tools that does what a test says; one answer for each request, in the older revision. */
export interface ScriptedServer {
  readonly url: string;
  /** What `tools/list` answers. */
  tools: object[];
  /** Requests of `tools/call`, in order, with their headers. */
  readonly calls: { readonly params: Record<string, unknown>; readonly headers: Record<string, unknown> }[];
  /** Answers a call; the result of an error is thrown into the connection. */
  answer: (params: Record<string, unknown>) => Promise<object> | object;
  /** Answers a call with whatever it likes instead. */
  misbehave: ((response: ServerResponse, id: number) => void) | undefined;
  /** Sessions it began; it knows those only, and all others are over. Undefined: it has none. */
  sessions: Set<string> | undefined;
  close(): Promise<void>;
}

export const textTool = (name: string, extra: object = {}): object => ({
  name,
  description: `Does ${name}.`,
  inputSchema: { type: 'object', properties: { text: { type: 'string' } } },
  annotations: { readOnlyHint: true, openWorldHint: false },
  ...extra,
});

export async function openScriptedServer(): Promise<ScriptedServer> {
  const script: Omit<ScriptedServer, 'url' | 'close'> = {
    tools: [textTool('echo')],
    calls: [],
    misbehave: undefined,
    sessions: undefined,
    answer: ({ arguments: args }) => ({ content: [{ type: 'text', text: JSON.stringify(args) }] }),
  };
  const server: Server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const message = JSON.parse(Buffer.concat(pieces).toString());
      if (message.method === 'initialize') beginSession(response);
      else if (api.sessions?.has(String(request.headers['mcp-session-id'])) === false)
        return response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"no session"}');
      if (message.method === 'tools/call' && api.misbehave !== undefined) {
        api.calls.push({ params: message.params, headers: request.headers });
        return api.misbehave(response, message.id);
      }
      return void answer(message, request.headers).then((body) => {
        if (body === undefined) return response.writeHead(202).end();
        return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
  });

  function beginSession(response: ServerResponse): void {
    if (api.sessions === undefined) return;
    const id = `session-${api.sessions.size}-${Date.now()}`;
    api.sessions.add(id);
    response.setHeader('mcp-session-id', id);
  }

  async function answer(
    message: { id?: number; method: string; params?: Record<string, unknown> },
    headers: Record<string, unknown>,
  ): Promise<object | undefined> {
    const { id, method, params = {} } = message;
    if (id === undefined) return undefined;
    const result = (value: object): object => ({ jsonrpc: '2.0', id, result: value });
    if (method === 'initialize')
      return result({
        protocolVersion: '2025-11-25',
        capabilities: { tools: {} },
        serverInfo: { name: 'scripted', version: '1' },
      });
    if (method === 'tools/list') return result({ tools: api.tools });
    if (method === 'tools/call') {
      api.calls.push({ params, headers });
      return result(await api.answer(params));
    }
    return { jsonrpc: '2.0', id, error: { code: -32_601, message: 'unknown method' } };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  const api: ScriptedServer = {
    ...script,
    url: `http://127.0.0.1:${port}/mcp`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return api;
}
