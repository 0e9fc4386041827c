import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server of the newer revision that makes a task of every call; a test says how far each has come. */
export interface TaskServer {
  readonly url: string;
  /** What `tasks/get` answers about every task, beside what all have. */
  state: Record<string, unknown>;
  /** Requests about tasks and calls, in order. */
  readonly requests: { readonly method: string; readonly params: Record<string, unknown> }[];
  close(): Promise<void>;
}

const TASKS = { extensions: { 'io.modelcontextprotocol/tasks': {} } };
const tool = {
  name: 'count',
  description: 'Counts.',
  inputSchema: { type: 'object', properties: { text: { type: 'string' } } },
};

export async function openTaskServer(): Promise<TaskServer> {
  const requests: TaskServer['requests'] = [];
  const task = (): object => ({
    taskId: 'task-of-the-server',
    createdAt: new Date().toISOString(),
    lastUpdatedAt: new Date().toISOString(),
    ttlMs: 600_000,
    pollIntervalMs: 100,
  });

  function answer(method: string): object | undefined {
    if (method === 'server/discover')
      return {
        supportedVersions: ['2026-07-28'],
        capabilities: { tools: {}, ...TASKS },
        serverInfo: { name: 'tasks', version: '1' },
      };
    if (method === 'tools/list') return { tools: [tool], ttlMs: 0, cacheScope: 'private' };
    if (method === 'tools/call') return { resultType: 'task', status: 'working', ...task() };
    if (method === 'tasks/get') return { resultType: 'complete', ...task(), ...api.state };
    return method.startsWith('tasks/') ? { resultType: 'complete' } : undefined;
  }

  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { id, method, params } = JSON.parse(Buffer.concat(pieces).toString());
      if (method !== 'server/discover' && method !== 'tools/list') requests.push({ method, params });
      const result = answer(method);
      const error = { code: -32_601, message: 'unknown method' };
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ jsonrpc: '2.0', id, ...(result === undefined ? { error } : { result }) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  const api: TaskServer = {
    url: `http://127.0.0.1:${port}/mcp`,
    state: { status: 'working' },
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return api;
}
