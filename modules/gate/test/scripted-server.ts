import { createServer, type Server } from 'node:http';
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
    answer: ({ arguments: args }) => ({ content: [{ type: 'text', text: JSON.stringify(args) }] }),
  };
  const server: Server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      void answer(JSON.parse(Buffer.concat(pieces).toString()), request.headers).then((body) => {
        if (body === undefined) return response.writeHead(202).end();
        return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
  });

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
