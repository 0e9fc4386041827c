import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createHaechiClient, discover, fastifyGuard, type HaechiClient } from '@haechi/client';
import fastify from 'fastify';
import { enrolFirstAdministrator, findRole, inviteAndEnrol, type Person } from './harness/people.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';

const DAY_MS = 86_400_000;

describe('the client library, against a server as it runs', () => {
  let server: RunningServer;
  let owner: Person;
  let colleague: Person;
  let tenantId: string;
  let projectId: string;
  let token: string;
  let haechi: HaechiClient;

  before(async () => {
    server = await startServer({ database: 'test cluster' });
    const { client: operator } = await enrolFirstAdministrator(server);
    const tenant = await operator.call('POST /api/v1/tenants', {
      body: { name: '클라이언트 시험', slug: 'client', businessTypes: ['ACADEMY'], branchName: '본점' },
    });
    tenantId = tenant.id;
    await operator.call('POST /api/v1/me/active-scope', { body: { scope: tenantId } });
    owner = await inviteAndEnrol(operator, {
      email: 'owner@client.test',
      displayName: '대표',
      roles: [{ key: 'TENANT_OWNER', scope: tenantId }],
    });
    const project = await owner.client.call('POST /api/v1/projects', {
      body: { name: '과정', slug: 'course' },
    });
    projectId = project.id;
    colleague = await inviteAndEnrol(owner.client, { email: 'colleague@client.test', displayName: '동료' });
    ({ token } = await owner.client.call('POST /api/v1/me/tokens', {
      body: { name: 'client', expiresAt: new Date(Date.now() + DAY_MS).toISOString() },
    }));
    haechi = createHaechiClient({ url: server.origin, token });
  });
  after(() => server?.remove());

  const ofColleague = (permission: string) => ({ principal: colleague.id, permission, scope: projectId });
  const giveColleague = async (key: string) =>
    await owner.client.call('POST /api/v1/assignments', {
      body: {
        principal: colleague.id,
        roleId: (await findRole(owner.client, key)).id,
        scope: projectId,
        reason: '시험',
      },
    });

  test('one question and many, in order, repeated ones each for itself', async () => {
    const own = { permission: 'project:read', scope: projectId };
    const one = await haechi.check(own);
    assert.partialDeepStrictEqual(one, { allowed: true, source: 'engine', failure: null });
    const many = await haechi.checkMany([own, ofColleague('project:update'), own]);
    assert.deepEqual(
      many.map(({ allowed }) => allowed),
      [true, false, true],
    );
  });

  test('a change is seen by the next question, remembered answers notwithstanding', async () => {
    const question = ofColleague('project:read');
    assert.equal((await haechi.check(question)).allowed, false);
    await giveColleague('PROJECT_VIEWER');
    haechi.forget();
    const decision = await haechi.check(question);
    assert.equal(decision.allowed, true);
    haechi.see(decision.revision);
    assert.ok(
      (await haechi.check({ ...question, permission: 'project:update' })).revision >= decision.revision,
    );
  });

  test('an explanation says why, and what would grant it', async () => {
    const { decision, considered, wouldGrant } = await haechi.explain(ofColleague('project:update'));
    assert.equal(decision.allowed, false);
    assert.ok(considered.length > 0);
    assert.ok(wouldGrant.some(({ roleKey }) => roleKey === 'PROJECT_MEMBER' || roleKey === 'PROJECT_ADMIN'));
  });

  test('the server is the decision point it is taken for, and its searches are read to the end', async () => {
    assert.ok(Array.isArray(await discover({ url: server.origin, token })));
    const people = await haechi.search
      .subjects({
        subject: { type: 'user' },
        action: { name: 'read' },
        resource: { type: 'project', id: projectId },
      })
      .all();
    const ids = people.map(({ id }) => id);
    assert.ok(ids.includes(owner.id), `${ids.join(', ')} do not include the owner`);
  });

  test('a guard lets in who may, refuses who may not, and says 503 when nobody could say', async () => {
    const guard = (client: HaechiClient) =>
      fastifyGuard<{ url: string }>(client, {
        question: ({ url }) => ofColleague(url === '/read' ? 'project:read' : 'member:invite'),
      });
    const unreachable = createHaechiClient({ url: 'http://127.0.0.1:9', token, timeoutMs: 200 });
    assert.equal(await statusBehind(guard(haechi), '/read'), 204);
    assert.equal(await statusBehind(guard(haechi), '/invite'), 403);
    assert.equal(await statusBehind(guard(unreachable), '/read'), 503);
  });

  test('a denial that can be asked about becomes access once somebody approves', async () => {
    const asking = createHaechiClient({ url: server.origin, token: await tokenOfColleague() });
    const evaluation = {
      subject: { type: 'user', id: colleague.id },
      action: { name: 'update' },
      resource: { type: 'project', id: projectId },
    };
    const denial = await asking.evaluate(evaluation);
    assert.notEqual(denial.accessRequest, null);
    const task = await asking.accessRequests.request(evaluation, denial);
    const waiting = asking.accessRequests.wait(task, { everyMs: 50, withinMs: 20_000 });
    const { items } = await owner.client.call('GET /api/v1/approvals', { query: { state: 'pending' } });
    const [asked] = items;
    assert.ok(asked !== undefined);
    await owner.client.call('POST /api/v1/approvals/{id}/approve', {
      params: { id: asked.id },
      body: { reason: '맡은 일' },
    });
    assert.equal((await waiting).status, 'approved');
    asking.forget();
    assert.equal((await asking.evaluate(evaluation)).allowed, true);
  });

  async function tokenOfColleague(): Promise<string> {
    const made = await colleague.client.call('POST /api/v1/me/tokens', {
      body: { name: 'client', expiresAt: new Date(Date.now() + DAY_MS).toISOString() },
    });
    return made.token;
  }
});

type Guard = ReturnType<typeof fastifyGuard<{ url: string }>>;

/** What a program answers that puts a guard in front of a handler which answers 204. */
async function statusBehind(preHandler: Guard, url: string): Promise<number> {
  const program = fastify();
  program.get('*', { preHandler }, (_request, reply) => reply.code(204).send());
  try {
    return (await program.inject({ url })).statusCode;
  } finally {
    await program.close();
  }
}
