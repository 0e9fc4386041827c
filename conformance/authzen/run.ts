import { startServer } from '../../e2e/harness/start-server.ts';
import { type Answer, type Case, perform, type Request, type Target } from './case.ts';
import { accessRequests } from './cases/access-request.ts';
import { singleEvaluation } from './cases/evaluation.ts';
import { batchEvaluations } from './cases/evaluations.ts';
import { metadata } from './cases/metadata.ts';
import { searches } from './cases/search.ts';
import { transport } from './cases/transport.ts';
import { type Fixture, makeFixture } from './fixture.ts';

/** OpenID AuthZEN Authorization API 1.0, and the Access Request and Approval Profile, against a server of its own. */
const SUITE: Readonly<Record<string, readonly Case[]>> = {
  'Transport (section 10)': transport,
  'Access Evaluation API (section 6)': singleEvaluation,
  'Access Evaluations API (section 7)': batchEvaluations,
  'Search APIs (section 8)': searches,
  'Metadata (section 9)': metadata,
  'Access Request and Approval Profile': accessRequests,
};

const TIMEOUT_MS = 30_000;

function createTarget(origin: string, { tokens, approver }: Fixture): Target {
  const authorizationOf = (voice: Request['as']): Record<string, string> =>
    voice === 'nobody' ? {} : { authorization: `Bearer ${tokens[voice ?? 'pep']}` };

  async function send({ method = 'POST', path, as, body, headers }: Request): Promise<Answer> {
    const response = await fetch(new URL(path, origin), {
      method,
      headers: {
        ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
        ...authorizationOf(as),
        ...headers,
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(method === 'GET' ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: readJson(text) };
  }

  return {
    origin,
    send,
    approve: async (id) =>
      void (await approver.call('POST /api/v1/approvals/{id}/approve', {
        params: { id },
        body: { reason: 'fine' },
      })),
    reject: async (id) =>
      void (await approver.call('POST /api/v1/approvals/{id}/reject', {
        params: { id },
        body: { reason: 'no' },
      })),
  };
}

function readJson(text: string): Answer['json'] {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function runSuite(target: Target): Promise<{ passed: number; failed: number }> {
  const counts = { passed: 0, failed: 0 };
  for (const [section, cases] of Object.entries(SUITE)) {
    say(`\n${section}`);
    for (const one of cases) {
      try {
        await perform(target, one);
        counts.passed += 1;
        say(`  ✓ ${one.name}`);
      } catch (error) {
        counts.failed += 1;
        say(`  ✗ ${one.name}\n      ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  return counts;
}

const server = await startServer({ database: 'embedded' });
try {
  const { passed, failed } = await runSuite(createTarget(server.origin, await makeFixture(server)));
  say(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  await server.remove();
}
