/**
 * Measures the OpenID provider against its bars, on PostgreSQL and over real HTTP: tokens and refreshes a second, for
 * each second of CPU the server spends; the time to find a session; the memory of a server as `npm start` makes
 * it, after use and at rest.
 *
 * npm run bench:identity -- [--seconds 5] [--json FILE]
 */
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SERVER_FLAGS } from '@haechi/release';
import { atLeast, atMost, plain, report } from './figure.ts';
import type { Order, Ready } from './identity/serve.ts';
import { startCluster } from './start-cluster.ts';

const PARALLEL = 16;
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '5' }, json: { type: 'string' } },
});
const durationMs = Number(values.seconds) * 1000;

const memory = JSON.parse(
  execFileSync(
    process.execPath,
    [fileURLToPath(new URL('../e2e/bench/memory-at-rest.ts', import.meta.url))],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  ),
) as { afterStartMb: number; atRestMb: number }; // printed by our own program

const cluster = await startCluster();
const server = fork(new URL('./identity/serve.ts', import.meta.url), {
  execArgv: SERVER_FLAGS,
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
});

/** The next message of the server; its shape is what the order asks for. */
async function ask<T>(order?: Order): Promise<T> {
  const next = once(server, 'message');
  if (order !== undefined) server.send(order);
  const [message] = await next;
  return message as T; // our own process on the other side
}

interface Driven {
  readonly perSecond: number;
  /** For each second of CPU that the server spent. */
  readonly perCoreSecond: number;
}

/** Keeps some callers busy, each with one request at a time. */
async function drive(step: (caller: number) => Promise<void>): Promise<Driven> {
  const { cpuS: before } = await ask<{ cpuS: number }>('cpu');
  const startedMs = performance.now();
  let count = 0;
  await Promise.all(
    Array.from({ length: PARALLEL }, async (_unused, caller) => {
      while (performance.now() - startedMs < durationMs) {
        await step(caller);
        count += 1;
      }
    }),
  );
  const seconds = (performance.now() - startedMs) / 1000;
  const { cpuS: after } = await ask<{ cpuS: number }>('cpu');
  return { perSecond: count / seconds, perCoreSecond: count / (after - before) };
}

const ready = await ask<Ready>();

async function redeem(authorization: string, form: Readonly<Record<string, string>>): Promise<string> {
  const response = await fetch(ready.tokenUrl, {
    method: 'POST',
    headers: { authorization },
    body: new URLSearchParams(form),
  });
  const body = JSON.parse(await response.text());
  if (response.status !== 200) throw new Error(`${response.status} ${JSON.stringify(body)}`);
  return body.refresh_token ?? '';
}

const askOwn = async (): Promise<void> => {
  await redeem(ready.service, { grant_type: 'client_credentials', scope: 'api' });
};
const current = [...ready.refreshTokens];
const refresh = async (caller: number): Promise<void> => {
  const refresh_token = current[caller] ?? '';
  current[caller] = await redeem(ready.web, { grant_type: 'refresh_token', refresh_token });
};

process.stdout.write(`${PARALLEL} callers, ${values.seconds} s each, ${current.length} families\n`);
// Warm up both paths before the clock counts.
for (let n = 0; n < 50; n += 1) await Promise.all([askOwn(), refresh(n % PARALLEL)]);
const own = await drive(askOwn);
const refreshed = await drive(refresh);
const lookups = await ask<number[]>('lookups');
server.send('stop' satisfies Order);
await once(server, 'exit');
await cluster.stop();

const p95 = lookups[Math.floor(lookups.length * 0.95)] ?? Number.NaN;
const holds = report(
  'identity',
  [
    atLeast('client-credential tokens per core', own.perCoreSecond, '/s', 500),
    plain('client-credential tokens, callers on the same cores', own.perSecond, '/s'),
    atLeast('refreshes per core', refreshed.perCoreSecond, '/s', 240),
    plain('refreshes, callers on the same cores', refreshed.perSecond, '/s'),
    atMost('session lookup p95', p95, 'ms', 1),
    plain('server memory after the start', memory.afterStartMb, 'MB'),
    atMost('server memory after use, at rest', memory.atRestMb, 'MB', 250),
  ],
  values.json,
);
process.exitCode = holds ? 0 : 1;
