import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { enrolFirstAdministrator, findRole, inviteAndEnrol, type Person } from './harness/people.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';

describe('deciding over the API', () => {
  let server: RunningServer;
  let owner: Person;
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
    const member = await inviteAndEnrol(owner.client, {
      email: 'member@academy.test',
      displayName: '직원',
      roles: [{ key: 'PROJECT_VIEWER', scope: project.id }],
    });
    asked = [];
    for (const key of ['PROJECT_MEMBER', 'PROJECT_ADMIN']) {
      const { approvalId } = await member.client.call('POST /api/v1/access-requests', {
        body: {
          roleId: (await findRole(owner.client, key)).id,
          scope: project.id,
          durationMinutes: 60,
          justification: '수업 준비',
        },
      });
      asked.push(approvalId);
    }
  });
  after(() => server?.remove());

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

  test('with approvals on, a call waits', async () => {
    assert.equal((await owner.client.call('POST /api/v1/approvals/probe', {})).outcome, 'waits');
    assert.deepEqual(await owner.client.call('POST /api/v1/approvals/clean-up', { body: { which: 'all' } }), {
      expired: 0,
    });
  });
});
