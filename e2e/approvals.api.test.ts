import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readWholeLog, waitUntilSequenced } from './harness/audit-log.ts';
import { enrolFirstAdministrator, findRole, inviteAndEnrol, type Person } from './harness/people.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';

describe('deciding over the API', () => {
  let server: RunningServer;
  let owner: Person;
  let member: Person;
  let projectId: string;
  let asked: string[];

  before(async () => {
    server = await startServer({ database: 'test cluster' });
    const operator = (await enrolFirstAdministrator(server)).client;
    const tenant = await operator.call('POST /api/v1/tenants', {
      body: { name: '학원', slug: 'academy', businessTypes: ['ACADEMY'], branchName: '본점' },
    });
    await operator.call('POST /api/v1/me/active-scope', { body: { scope: tenant.id } });
    owner = await inviteAndEnrol(operator, {
      email: 'owner@academy.test',
      displayName: '대표',
      roles: [{ key: 'TENANT_OWNER', scope: tenant.id }],
    });
    const project = await owner.client.call('POST /api/v1/projects', {
      body: { name: '과정', slug: 'course' },
    });
    projectId = project.id;
    member = await inviteAndEnrol(owner.client, {
      email: 'member@academy.test',
      displayName: '직원',
      roles: [{ key: 'PROJECT_VIEWER', scope: project.id }],
    });
    asked = [await ask('PROJECT_MEMBER', 60), await ask('PROJECT_ADMIN', 60)];
  });
  after(() => server?.remove());

  async function ask(key: string, durationMinutes: number): Promise<string> {
    const { approvalId } = await member.client.call('POST /api/v1/access-requests', {
      body: {
        roleId: (await findRole(owner.client, key)).id,
        scope: projectId,
        durationMinutes,
        justification: '수업 준비',
      },
    });
    return approvalId;
  }

  test('what is no id of a request is told so, and the first eight characters name one', async () => {
    for (const id of ['%', '_', 'apr_', 'select 1'])
      assert.equal(
        (await owner.client.send('GET /api/v1/approvals/{id}', { params: { id } })).status,
        400,
        id,
      );
    const short = asked[0]?.slice(4, 12) ?? '';
    const found = await owner.client.call('GET /api/v1/approvals/{id}', { params: { id: short } });
    assert.equal(found.id, asked[0]);
    assert.deepEqual(found.progress, { stage: 1, stages: 1, voices: 0, quorum: 1 });
  });

  test('what begins alike is told apart by the whole ids, which the refusal names', async () => {
    const { rowCount } =
      (await server.db?.superuser.query(`UPDATE approvals.approval_requests SET short_id = '00000000'`)) ??
      {};
    assert.equal(rowCount, asked.length);
    const { status, text } = await owner.client.send('GET /api/v1/approvals/{id}', {
      params: { id: '00000000' },
    });
    assert.equal(status, 409);
    const problem = JSON.parse(text);
    assert.equal(problem.code, 'APR_006');
    assert.deepEqual(new Set(problem.candidates), new Set(asked));
  });

  test('many are decided at once, each by itself, and each is on record', async () => {
    const { items } = await owner.client.call('POST /api/v1/approvals/decide', {
      body: {
        ids: [...asked, '_', 'apr_01jd0m5w4xevh8x0h5m1v5b2c9'],
        outcome: 'reject',
        reason: '다음 학기에',
      },
    });
    assert.deepEqual(
      items.map(({ ok, state, problem }) => [ok, state, problem?.code ?? null]),
      [
        [true, 'rejected', null],
        [true, 'rejected', null],
        [false, null, 'APR_009'],
        [false, null, 'RES_001'],
      ],
    );
    const again = await owner.client.call('POST /api/v1/approvals/decide', {
      body: { ids: asked, outcome: 'approve', reason: '다시' },
    });
    assert.deepEqual(new Set(again.items.map(({ problem }) => problem?.code)), new Set(['APR_001']));
  });

  test('a hundred are decided in one action, with a hundred results and a hundred events', async () => {
    for (const key of ['approvals.pendingMax', 'approvals.pendingPerRequesterMax'])
      await owner.client.call('PUT /api/v1/settings/{key}', {
        params: { key },
        body: { value: 100, reason: '한꺼번에 정리' },
      });
    const ids: string[] = [];
    for (let minutes = 61; ids.length < 100; minutes += 1) ids.push(await ask('PROJECT_MEMBER', minutes));
    const { items } = await owner.client.call('POST /api/v1/approvals/decide', {
      body: { ids, outcome: 'reject', reason: '한 번에 하나만' },
    });
    assert.equal(items.filter(({ ok, state }) => ok && state === 'rejected').length, 100);
    await waitUntilSequenced(owner.client);
    const wanted = new Set(ids);
    const told = (await readWholeLog(owner.client)).filter(
      ({ action, target }) => action === 'approval.rejected' && wanted.has(target?.id ?? ''),
    );
    assert.equal(told.length, 100);
    assert.equal(new Set(told.map(({ target }) => target?.id)).size, 100);
  });

  test('with approvals on, a call waits', async () => {
    assert.equal((await owner.client.call('POST /api/v1/approvals/probe', {})).outcome, 'waits');
    assert.deepEqual(await owner.client.call('POST /api/v1/approvals/clean-up', { body: { which: 'all' } }), {
      expired: 0,
    });
  });
});
