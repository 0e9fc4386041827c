/**
 * Starts the server as `npm start` does, uses it for a while, leaves it alone, and prints what its process then holds:
 * one line of JSON. The database is a process of its own and not in it.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { enrolFirstAdministrator } from '../harness/people.ts';
import { startServer } from '../harness/start-server.ts';

export interface MemoryAtRest {
  readonly afterStartMb: number;
  readonly atRestMb: number;
}

const ROUNDS = 200;
const REST_MS = 30_000;
const READS = [
  'GET /api/v1/me',
  'GET /api/v1/roles',
  'GET /api/v1/approvals',
  'GET /api/v1/audit/events',
  'GET /api/v1/me/sessions',
] as const;

/** Resident memory, which for a process without swap is all it holds. */
function residentMb(pid: number): number {
  const kib = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }));
  if (!(kib > 0)) throw new Error('the memory of the server could not be read');
  return kib / 1_024;
}

const compiled = mkdtempSync(join(tmpdir(), 'haechi-bench-compiled-'));
const settings = { NODE_COMPILE_CACHE: compiled, HAECHI_CHECK_RESPONSES: 'false' };
// The first start fills the cache of compiled sources, which everyone has from their second start on.
await (await startServer({ database: 'embedded', settings })).remove();
const server = await startServer({ database: 'embedded', settings });
try {
  const { pid } = server.process();
  const afterStartMb = residentMb(pid);
  const { client } = await enrolFirstAdministrator(server, 'en');
  for (let round = 0; round < ROUNDS; round += 1) {
    await Promise.all(READS.map((operation) => client.call(operation, {})));
    await fetch(`${server.origin}/.well-known/openid-configuration`);
    await (await fetch(server.origin)).arrayBuffer();
  }
  await pause(REST_MS);
  const found: MemoryAtRest = { afterStartMb, atRestMb: residentMb(pid) };
  process.stdout.write(`${JSON.stringify(found)}\n`);
} finally {
  await server.remove();
  rmSync(compiled, { recursive: true, force: true });
}
