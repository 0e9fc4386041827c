import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Caller } from '@haechi/http';
import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { House } from './house.ts';

/** The gate over HTTP; who calls is named by the bearer token. */
export interface Door {
  readonly url: string;
  /** Makes a token for somebody. */
  tokenFor(caller: Caller): string;
  modernClient(caller: Caller, upstream?: string, capabilities?: object): Promise<ModernClient>;
  legacyClient(caller: Caller, upstream?: string): Promise<LegacyClient>;
  post(caller: Caller, body: unknown, headers?: Record<string, string>, upstream?: string): Promise<Response>;
  close(): Promise<void>;
}

const CLIENT = { name: 'test', version: '1' };

export async function openDoor({ gate }: House): Promise<Door> {
  const callers = new Map<string, Caller>();
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const token = request.headers.authorization?.slice('Bearer '.length) ?? '';
      const caller = callers.get(token);
      if (caller === undefined) return response.writeHead(401).end();
      const text = Buffer.concat(pieces).toString();
      let body: unknown;
      try {
        body = JSON.parse(text);
      } catch {
        body = undefined;
      }
      void gate.endpoint.handle(
        {
          method: request.method ?? '',
          headers: request.headers,
          body,
          caller,
          conversation: token
            .padEnd(64, '0')
            .replaceAll(/[^0-9a-f]/g, '0')
            .slice(0, 64),
          requestId: 'req-1',
          ip: '192.0.2.1',
          userAgent: 'test',
          upstream: request.url?.split('/')[2],
        },
        response,
      );
      return undefined;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  const url = `http://127.0.0.1:${port}/mcp`;
  const addressOf = (upstream: string | undefined): URL =>
    new URL(upstream === undefined ? url : `${url}/${upstream}`);

  function tokenFor(caller: Caller): string {
    const token = caller.id.replaceAll('-', '');
    callers.set(token, caller);
    return token;
  }
  const authorize = (caller: Caller) => ({ headers: { authorization: `Bearer ${tokenFor(caller)}` } });

  return {
    url,
    tokenFor,
    async modernClient(caller, upstream, capabilities = {}) {
      const client = new ModernClient(CLIENT, {
        capabilities,
        versionNegotiation: { mode: { pin: '2026-07-28' } },
      });
      await client.connect(new ModernTransport(addressOf(upstream), { requestInit: authorize(caller) }));
      return client;
    },
    async legacyClient(caller, upstream) {
      const client = new LegacyClient(CLIENT, { capabilities: { elicitation: {} } });
      await client.connect(new LegacyTransport(addressOf(upstream), { requestInit: authorize(caller) }));
      return client;
    },
    post: (caller, body, headers = {}, upstream) =>
      fetch(addressOf(upstream), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...authorize(caller).headers,
          ...headers,
        },
        body: JSON.stringify(body),
      }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
