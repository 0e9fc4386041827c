import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { routes } from '@haechi/contracts';
import { buildOpenApi } from '@haechi/http';
import { formatId, ID_PREFIXES, type IdKind, newId } from '@haechi/kernel';
import { type Answer, readProblem } from './harness/api-client.ts';
import { type BusyTenant, type IdPrefix, makeBusyTenant } from './harness/busy-tenant.ts';
import { diagnoseHang } from './harness/diagnose-hang.ts';
import { hostileRequest } from './harness/hostile-request.ts';
import { listOperations, type OpenApiDocument } from './harness/openapi-document.ts';
import { enrolFirstAdministrator, type Person } from './harness/people.ts';
import { closeRawConnections, type RawRequest, sendRaw } from './harness/raw-request.ts';
import type { PickId } from './harness/sample-request.ts';
import { announceSeed, createSeededRandom } from './harness/seeded-random.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';

const ANSWER_WITHIN_MS = 5_000;
const REQUESTS = 2_500;
const AT_ONCE = 6;

/** What only the inside of the server knows: stack frames, source files, tools it is made of. */
const INSIDE =
  /\n\s+at |\.(?:ts|js|mjs):\d+|node_modules|node:internal|file:\/\/|postgres|haechi_app|SQLSTATE/;

interface Visitor {
  readonly name: string;
  credentials(): Readonly<Record<string, string>>;
}

describe('hostile requests against every route', () => {
  const seed = announceSeed('HAECHI_TEST_FUZZ_SEED');
  let server: RunningServer;
  let tenant: BusyTenant;
  let visitors: readonly Visitor[];

  before(async () => {
    server = await startServer({ database: 'test cluster' });
    const administrator = await enrolFirstAdministrator(server);
    tenant = await makeBusyTenant(administrator.client, 'north');
    const bearer = async ({ client }: Person): Promise<string> => {
      const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
      return (await client.call('POST /api/v1/me/tokens', { body: { name: '거친 요청', expiresAt } })).token;
    };
    const ownerToken = await bearer(tenant.owner);
    const adminToken = await bearer(administrator);
    visitors = [
      { name: 'stranger', credentials: () => ({}) },
      { name: 'member', credentials: () => ({ cookie: tenant.member.client.cookie() }) },
      { name: 'owner', credentials: () => ({ cookie: tenant.owner.client.cookie() }) },
      { name: 'owner by token', credentials: () => ({ authorization: `Bearer ${ownerToken}` }) },
      { name: 'administrator', credentials: () => ({ cookie: administrator.client.cookie() }) },
      { name: 'administrator by token', credentials: () => ({ authorization: `Bearer ${adminToken}` }) },
    ];
  });
  after(async () => {
    closeRawConnections();
    await server?.remove();
  });

  /** Signed-out visitors prove little: whoever was signed out or suspended by a request is let in again. */
  async function letInAgain(): Promise<void> {
    await server.db?.superuser.query(
      `UPDATE identity.sessions SET ended_at = NULL, end_reason = NULL WHERE ended_at IS NOT NULL;
       UPDATE identity.personal_tokens SET revoked_at = NULL;
       UPDATE tenants.members SET state = 'active' WHERE state = 'suspended'`,
    );
  }

  /** What every answer promises, whatever was asked. */
  function findFaults(raw: RawRequest, answer: Answer, tookMs: number): string[] {
    const faults: string[] = [];
    const { status, text } = answer;
    if (status >= 500) faults.push('a 5xx');
    if (tookMs > ANSWER_WITHIN_MS) faults.push(`took ${tookMs.toFixed(0)} ms`);
    if (status >= 400 && INSIDE.test(text)) faults.push('tells of the inside');
    if (status >= 400 && raw.method !== 'HEAD') {
      try {
        readProblem(answer);
      } catch (error) {
        faults.push(`is no problem body: ${error instanceof Error ? error.message : ''}`);
      }
    }
    return faults;
  }

  test(`${REQUESTS} requests: no 5xx, no hang, nothing of the inside, every refusal explained`, async () => {
    const document = buildOpenApi(routes, '0') as unknown as OpenApiDocument; // what the function documents
    const operations = listOperations(document);
    const random = createSeededRandom(seed);
    const kinds = new Map(
      Object.entries(ID_PREFIXES).map(([kind, prefix]) => [prefix as string, kind as IdKind]),
    ); // the registry turned round
    const pickId: PickId = (prefixes) => {
      const prefix = random.pick(prefixes);
      const real = tenant.ids[prefix as IdPrefix]; // or undefined
      return random.onceIn(3) || real === undefined
        ? formatId(kinds.get(prefix) ?? 'user', newId(kinds.get(prefix) ?? 'user'))
        : real;
    };
    // Drawn before anything is sent, so that the seed alone decides what is sent.
    const requests = Array.from({ length: REQUESTS }, (_, index) => {
      const listed = operations[index % operations.length];
      const visitor = random.pick(visitors);
      assert.ok(listed !== undefined);
      return { visitor: visitor.name, raw: hostileRequest(listed, visitor.credentials(), random, pickId) };
    });

    const failures: string[] = [];
    const statuses = new Map<number, number>();
    for (let from = 0; from < requests.length; from += AT_ONCE) {
      await Promise.all(
        requests.slice(from, from + AT_ONCE).map(async ({ visitor, raw }, offset) => {
          const startedMs = performance.now();
          const shown = `#${from + offset} ${visitor}: ${raw.method} ${raw.target.slice(0, 200)} ${JSON.stringify(raw.headers).slice(0, 300)} ${raw.body?.toString('utf8').slice(0, 300) ?? ''}`;
          try {
            const answer = await sendRaw(server.origin, raw, ANSWER_WITHIN_MS, () => diagnoseHang(server));
            statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
            const faults = findFaults(raw, answer, performance.now() - startedMs);
            if (faults.length > 0)
              failures.push(
                `${faults.join('; ')}\n  ${shown}\n  → ${answer.status} ${answer.text.slice(0, 600)}`,
              );
          } catch (error) {
            failures.push(`${error instanceof Error ? error.message : String(error)}\n  ${shown}`);
          }
        }),
      );
      await letInAgain();
    }
    assert.equal(failures.length, 0, `${failures.length} failures:\n${failures.slice(0, 20).join('\n')}`);
    // The requests got past the door: many kinds of answers, successes among them.
    const successes = [...statuses]
      .filter(([status]) => status < 300)
      .reduce((sum, [, count]) => sum + count, 0);
    assert.ok(successes > REQUESTS / 20, JSON.stringify([...statuses]));
    // Background work has no answer that could fail; what it did wrong is in the log.
    assert.doesNotMatch(server.process().output(), /opened inside another one of the same pool/);
    for (const status of [400, 401, 403, 404, 415])
      assert.ok(statuses.has(status), JSON.stringify([...statuses]));
  });

  test('afterwards the server is ready, its log is intact, and it still works', async () => {
    const ready = await fetch(new URL('/readyz', server.origin));
    assert.equal(ready.status, 200, await ready.text());
    const verdict = await tenant.owner.client.call('POST /api/v1/audit/verify', {});
    assert.equal(verdict.verdict, 'intact', verdict.problem ?? '');
    const probe: unknown = {};
    assert.equal(Object.hasOwn(Object.prototype, 'admin'), false);
    assert.deepEqual(probe, {});
  });
});
