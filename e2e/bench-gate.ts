/**
 * Measures the gate against its bars: what the allow path adds to a call, and how many calls a second pass, each with its
 * event on disk before the caller has the answer. Calls go over HTTP through a server as it runs, to a server of tools in
 * this process; the same calls without the gate are measured beside them.
 *
 * npm run bench:gate -- [--seconds 5] [--json FILE]
 */
import { globSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { driveCallers } from '../bench/audit/drive-callers.ts';
import { atLeast, atMost, type Figure, plain, report } from '../bench/figure.ts';
import { processorMsOf, processorMsOfFamily } from '../bench/processor-time.ts';
import { openGateWorld } from './harness/gate-world.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '5' }, json: { type: 'string' } },
});
const durationMs = Number(values.seconds) * 1000;
const CALLERS = 32;
const agent = new Agent({ keepAlive: true, maxSockets: CALLERS });
const BODY = (name: string): string =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: { text: 'x' } } });

/** One call over a connection that is kept. @throws where the answer is not a result */
function post(url: string, body: string, token: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'POST',
        agent,
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          accept: 'application/json',
        },
      },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (piece: string) => {
          text += piece;
        });
        answer.on('end', () =>
          text.includes('"content"')
            ? resolve()
            : reject(new Error(`${answer.statusCode}: ${text.slice(0, 300)}`)),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The process of the embedded PostgreSQL, as it writes about itself. */
function databasePidOf(baseDir: string): number {
  const [file] = globSync(join(baseDir, '**/postmaster.pid'));
  if (file === undefined) throw new Error('the embedded PostgreSQL does not run');
  return Number.parseInt(readFileSync(file, 'utf8'), 10);
}

const world = await openGateWorld('embedded');
try {
  const { tools, owner, endpoint, token, server } = world;
  const { items } = await owner.client.call('GET /api/v1/gate/tools', {});
  const [tool] = items;
  if (tool === undefined) throw new Error('there is no tool');
  await owner.client.call('PUT /api/v1/gate/tools/{id}/classification', {
    params: { id: tool.id },
    body: {
      digest: tool.digest,
      classification: {
        risk: 'LOW',
        readOnly: true,
        openWorld: false,
        sendsOut: false,
        ratePerMinute: 100_000,
        concurrencyMax: 1_000,
      },
      reason: '측정',
    },
  });
  const direct = (): Promise<void> => post(tools.url, BODY('echo'), token);
  const gated = (): Promise<void> => post(endpoint, BODY('notes_echo'), token);
  await driveCallers(4, 1_000, gated);
  await driveCallers(4, 500, direct);
  const alone = await driveCallers(1, durationMs, direct);
  const through = await driveCallers(1, durationMs, gated);
  const [serverPid, databasePid] = [server.process().pid, databasePidOf(server.baseDir)];
  const [serverMs, databaseMs] = [processorMsOf(serverPid), processorMsOfFamily(databasePid)];
  const many = await driveCallers(CALLERS, durationMs, gated);
  const perCall = (usedMs: number): number => usedMs / many.count;
  const figures: Figure[] = [
    atMost('added by the gate, 1 caller, p50', through.p50Ms - alone.p50Ms, 'ms', 1),
    atMost('added by the gate, 1 caller, p99', through.p99Ms - alone.p99Ms, 'ms', 5),
    atLeast(`calls, ${CALLERS} callers`, many.perSecond, 'per s', 1_500),
    atMost(`p95 of them`, many.p95Ms, 'ms', 30),
    plain('processor time of the server for a call', perCall(processorMsOf(serverPid) - serverMs), 'ms'),
    plain(
      'processor time of PostgreSQL for a call',
      perCall(processorMsOfFamily(databasePid) - databaseMs),
      'ms',
    ),
    plain('the same call without the gate, p50', alone.p50Ms, 'ms'),
  ];
  process.exitCode = report('gate', figures, values.json) ? 0 : 1;
} finally {
  agent.destroy();
  await world.remove();
}
