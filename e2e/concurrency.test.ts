import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Answer, readProblem } from './harness/api-client.ts';
import { waitUntilSequenced } from './harness/audit-log.ts';
import { type BusyTenant, makeBusyTenant } from './harness/busy-tenant.ts';
import { enrolFirstAdministrator, findRole, inviteAndEnrol, type Person } from './harness/people.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';

const times = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

const countBy = (answers: readonly Answer[], status: number): number =>
  answers.filter((answer) => answer.status === status).length;

describe('many at once', () => {
  let server: RunningServer;
  let tenant: BusyTenant;
  let roleId: string;

  before(async () => {
    server = await startServer({ database: 'test cluster' });
    const administrator = await enrolFirstAdministrator(server);
    tenant = await makeBusyTenant(administrator.client, 'north');
    roleId = (await findRole(tenant.owner.client, 'PROJECT_ADMIN')).id;
  });
  after(() => server?.remove());

  /** Asks for the same role for another time each, so that no request joins another. */
  const ask = (person: Person, durationMinutes: number): Promise<Answer> =>
    person.client.send('POST /api/v1/access-requests', {
      body: { roleId, scope: tenant.ids.prj, durationMinutes, justification: '한꺼번에' },
    });

  async function countPending(): Promise<number> {
    const { items } = await tenant.owner.client.call('GET /api/v1/approvals', {
      query: { view: 'all', state: 'pending', limit: 200 },
    });
    return items.length;
  }

  test('100 requests at once fill the limit of the organisation to the last place and not beyond', async () => {
    const pendingMax = 60; // as makeBusyTenant sets it
    const { client } = tenant.owner;
    await client.call('PUT /api/v1/settings/{key}', {
      params: { key: 'approvals.pendingPerRequesterMax' },
      body: { value: 50, reason: '시험' },
    });
    const second = await inviteAndEnrol(client, { email: 'second@north.test', displayName: '둘째' });
    const already = await countPending();
    const people = [tenant.member, second] as const;
    const answers = await times(100, (index) => ask(people[index % 2 === 0 ? 0 : 1], 100 + index));
    assert.equal(countBy(answers, 202), pendingMax - already);
    const refused = answers.filter(({ status }) => status !== 202);
    for (const answer of refused) {
      assert.equal(answer.status, 429, answer.text);
      assert.equal(readProblem(answer).code, 'APR_004');
    }
    assert.equal(await countPending(), pendingMax);
  });

  test('asking the same at once makes one request that all have joined', async () => {
    const { client } = tenant.owner;
    const { items } = await client.call('GET /api/v1/approvals', {
      query: { view: 'all', state: 'pending', limit: 200 },
    });
    for (const { id } of items.slice(0, 5))
      await client.call('POST /api/v1/approvals/{id}/reject', { params: { id }, body: { reason: '자리' } });
    const answers = await times(20, () => ask(tenant.member, 9_999));
    assert.equal(countBy(answers, 202), 20, answers.map(({ text }) => text).join('\n'));
    const bodies = answers.map(({ text }) => JSON.parse(text) as { approvalId: string; joined: boolean }); // by contract
    assert.equal(new Set(bodies.map(({ approvalId }) => approvalId)).size, 1);
    assert.equal(bodies.filter(({ joined }) => !joined).length, 1);
  });

  test('of 20 decisions at once on one request exactly one counts', async () => {
    const { client } = tenant.owner;
    const params = { id: tenant.ids.apr };
    const answers = await times(20, (index) =>
      client.send(
        index % 2 === 0 ? 'POST /api/v1/approvals/{id}/approve' : 'POST /api/v1/approvals/{id}/reject',
        { params, body: { reason: `결정 ${index}` } },
      ),
    );
    assert.equal(countBy(answers, 200), 1, answers.map(({ text }) => text).join('\n'));
    assert.equal(countBy(answers, 409), 19);
    const winner = answers.find(({ status }) => status === 200);
    const decided = await client.call('GET /api/v1/approvals/{id}', { params });
    const { state, decisionReason } = JSON.parse(winner?.text ?? '{}') as Partial<typeof decided>; // by contract
    assert.deepEqual(
      { state, decisionReason },
      { state: decided.state, decisionReason: decided.decisionReason },
    );
    await waitUntilSequenced(client);
    const { items } = await client.call('GET /api/v1/audit/events', { query: { target: tenant.ids.apr } });
    const decisions = items.filter(({ action }) => /^approval\.(approved|rejected)$/.test(action));
    assert.equal(decisions.length, 1);
  });

  const createProject = (key: string, name: string): Promise<Answer> =>
    tenant.owner.client.send('POST /api/v1/projects', {
      headers: { 'idempotency-key': key },
      body: { name, slug: 'one-only' },
    });

  test('20 commands at once under one Idempotency-Key have one effect and one answer, also after a restart', async () => {
    const answers = await times(20, () => createProject('key-of-a-project', '하나뿐인 과정'));
    assert.equal(countBy(answers, 201), 20, answers.map(({ text }) => text).join('\n'));
    assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
    const replayed = answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true');
    assert.equal(replayed.length, 19);
    const { items } = await tenant.owner.client.call('GET /api/v1/projects', { query: { limit: 200 } });
    assert.equal(items.filter(({ slug }) => slug === 'one-only').length, 1);

    const { status } = await server.stop();
    assert.equal(status, 0);
    await server.start();
    const later = await createProject('key-of-a-project', '하나뿐인 과정');
    assert.equal(later.headers.get('idempotency-replayed'), 'true');
    assert.equal(later.text, answers[0]?.text);

    const other = readProblem(await createProject('key-of-a-project', '다른 과정'));
    assert.equal(other.code, 'VAL_002');
  });
});
