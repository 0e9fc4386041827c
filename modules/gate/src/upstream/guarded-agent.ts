import { Agent as PlainAgent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import type { OutboundFailure, OutboundGuard } from '@haechi/http';

const DIAL_TIMEOUT_MS = 10_000;
const IDLE_MS = 30_000;
const SOCKETS_MAX = 256;

export class DialRefused extends Error {
  override readonly name = 'DialRefused';
  readonly failure: OutboundFailure;

  constructor(failure: OutboundFailure) {
    super(failure.code);
    this.failure = failure;
  }
}

type Connected = (error: Error | null, socket: Duplex) => void;

/**
 * Keeps connections open between calls. Each new one is dialled by the guard, which resolves and judges the address at
 * that moment and connects to exactly what it judged.
 */
export function createGuardedAgent(
  guard: Pick<OutboundGuard, 'checkUrl' | 'connectTcp' | 'connectTls'>,
  url: URL,
): PlainAgent {
  const isTls = url.protocol === 'https:';
  const port = url.port === '' ? (isTls ? 443 : 80) : Number(url.port);
  const target = { host: url.hostname, port };

  async function dial(): Promise<Duplex> {
    const checked = await guard.checkUrl(url);
    if (!checked.ok) throw new DialRefused(checked.error);
    const options = { timeoutMs: DIAL_TIMEOUT_MS };
    const dialled = isTls ? await guard.connectTls(target, options) : await guard.connectTcp(target, options);
    if (!dialled.ok) throw new DialRefused(dialled.error);
    return dialled.value;
  }

  const agent = new (isTls ? SecureAgent : PlainAgent)({
    keepAlive: true,
    maxSockets: SOCKETS_MAX,
    maxFreeSockets: 64,
    timeout: IDLE_MS,
    scheduling: 'lifo',
  });
  // The one place where the agent opens sockets; it takes a callback where the socket is not ready at once.
  Object.assign(agent, {
    createConnection(_options: unknown, connected: Connected) {
      dial().then(
        (socket) => connected(null, socket),
        (error: unknown) =>
          connected(error instanceof Error ? error : new Error(String(error)), undefined as never), // the callback reads one of the two
      );
    },
  });
  return agent;
}
