import { makeFixture } from '../../conformance/authzen/fixture.ts';
import { permitted } from '../../conformance/authzen/questions.ts';
import { startServer } from '../../e2e/harness/start-server.ts';
import { atLeast, atMost, type Figure, plain } from '../figure.ts';
import { askProcess } from './ask-process.ts';
import type { Driven, DriveOrder } from './drive-http.ts';

const CONNECTIONS = 32;
const BATCH = 100;
const processes = process.platform === 'linux' ? 2 : 1;

/**
 * A server of its own with its embedded PostgreSQL, asked through AuthZEN by a program with a token. The callers run on
 * the same machine and take their share of it. On Linux one process for each of two cores, as its operator would set it.
 */
export async function measureHttp(durationMs: number): Promise<Figure[]> {
  const server = await startServer({
    database: 'embedded',
    settings: {
      HAECHI_CHECK_RESPONSES: 'false',
      HAECHI_RATE_LIMIT_PER_MINUTE: '10000000',
      ...(processes === 1 ? {} : { HAECHI_PROCESSES: String(processes) }),
    },
  });
  try {
    const { tokens } = await makeFixture(server);
    const shared = { origin: server.origin, token: tokens.pep, connections: CONNECTIONS };
    const single = { ...shared, path: '/access/v1/evaluation', body: JSON.stringify(permitted) };
    const batch = {
      ...shared,
      path: '/access/v1/evaluations',
      body: JSON.stringify({ evaluations: Array.from({ length: BATCH }, () => permitted) }),
    };
    // The first connections may all meet one process while the others start.
    await drive({ ...single, durationMs: 4_000 });
    const one = await drive({ ...single, durationMs });
    const half = await drive({ ...single, durationMs, perSecondMax: one.perSecond / 2 });
    await drive({ ...batch, durationMs: 1_500 });
    const many = await drive({ ...batch, durationMs });
    return [
      atLeast(`HTTP: single checks, ${CONNECTIONS} connections`, one.perSecond, 'per s', 10_000),
      plain('HTTP: single check p50', one.p50Ms, 'ms'),
      plain('HTTP: single check p99', one.p99Ms, 'ms'),
      atMost('HTTP: single check p99 at half load', half.p99Ms, 'ms', 15),
      atLeast(`HTTP: decisions in batches of ${BATCH}`, many.perSecond * BATCH, 'per s', 150_000),
      plain('HTTP: batch p99', many.p99Ms, 'ms'),
    ];
  } finally {
    await server.remove();
  }
}

function drive(order: DriveOrder): Promise<Driven> {
  return askProcess<Driven>('drive-http.ts', order);
}
