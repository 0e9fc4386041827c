import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import {
  createMcpHandler,
  isInitializeRequest,
  isLegacyRequest,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  validateHostHeader,
  validateOriginHeader,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import { createEverythingServer } from './create-everything-server.ts';
import { createTaskService } from './serve-tasks.ts';

const LEGACY_PATH = '/legacy';

async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function headersOf(req: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(req.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  return headers;
}

function send(res: ServerResponse, response: Response): void {
  res.writeHead(response.status, Object.fromEntries(response.headers));
  // A stream that has nothing to say yet is open all the same.
  res.flushHeaders();
  if (response.body === null) res.end();
  else
    Readable.fromWeb(response.body)
      .on('error', () => res.destroy())
      .pipe(res);
}

/** A page of another site must not reach a server on this machine through the browser (DNS rebinding). */
function isForeign({ headers }: IncomingMessage): boolean {
  const hosts = localhostAllowedHostnames();
  const origin = validateOriginHeader(headers.origin, localhostAllowedOrigins());
  return !validateHostHeader(headers.host, hosts).ok || !origin.ok;
}

/** Sessions of the older revisions, each with a server of its own. */
function createSessions(create: () => ReturnType<typeof createEverythingServer>) {
  const transports = new Map<string, WebStandardStreamableHTTPServerTransport>();
  return async (request: Request, json: unknown): Promise<Response> => {
    const known = transports.get(request.headers.get('mcp-session-id') ?? '');
    if (known !== undefined) return known.handleRequest(request, { parsedBody: json });
    if (!isInitializeRequest(json)) return new Response('no such session', { status: 404 });
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void transports.set(id, transport),
      onsessionclosed: (id) => void transports.delete(id),
    });
    await create().connect(transport);
    return transport.handleRequest(request, { parsedBody: json });
  };
}

export interface RunningUpstream {
  readonly url: string;
  /** The same server as one that knows only the older revisions. */
  readonly legacyUrl: string;
  readonly stop: () => Promise<void>;
}

/** The server of the conformance suite on a port of its own, in both revisions. */
export async function startUpstream(): Promise<RunningUpstream> {
  const create = () => createEverythingServer(() => modern.notify);
  const modern = createMcpHandler(create, { legacy: 'reject' });
  const serveSession = createSessions(create);
  const serveTasks = createTaskService();

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<Response> {
    if (isForeign(req)) return new Response('not for this origin', { status: 403 });
    const body = await readBody(req);
    const headers = headersOf(req);
    const gone = new AbortController();
    res.once('close', () => gone.abort());
    const request = new Request(`http://127.0.0.1${req.url ?? '/'}`, {
      method: req.method ?? 'GET',
      headers,
      signal: gone.signal,
      ...(body === '' ? {} : { body }),
    });
    const json: unknown = body === '' ? undefined : JSON.parse(body);
    if (req.url === LEGACY_PATH || (await isLegacyRequest(request, json))) return serveSession(request, json);
    return serveTasks(headers, json) ?? modern.fetch(request, { parsedBody: json });
  }

  const server = createServer((req, res) => {
    answer(req, res).then(
      (response) => send(res, response),
      () => void res.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the upstream has no port');
  return {
    url: `http://127.0.0.1:${address.port}/mcp`,
    legacyUrl: `http://127.0.0.1:${address.port}${LEGACY_PATH}`,
    stop: async () => {
      server.closeAllConnections();
      await modern.close();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}
