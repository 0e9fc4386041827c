import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ApiClient } from './harness/api-client.ts';
import { readWholeLog, waitUntilSequenced } from './harness/audit-log.ts';
import { enrolFirstAdministrator, findRole, inviteAndEnrol, type Person, signIn } from './harness/people.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';

describe('a session narrowed to one role', () => {
  let server: RunningServer;
  let host: ApiClient;
  let colleague: Person;
  let parallel: ApiClient;
  let projectId: string;
  let memberAssignment: string;
  const roleIds = new Map<string, string>();

  before(async () => {
    server = await startServer({ database: 'test cluster' });
    const administrator = await enrolFirstAdministrator(server);
    host = administrator.client;
    const tenant = await host.call('POST /api/v1/tenants', {
      body: { name: 'Sunlight', slug: 'sunlight', businessTypes: ['COUNSELING'], branchName: 'Gangnam' },
    });
    await host.call('POST /api/v1/me/active-scope', { body: { scope: tenant.id } });
    const [branch] = (await host.call('GET /api/v1/branches', {})).items;
    assert.ok(branch !== undefined);
    const project = await host.call('POST /api/v1/projects', {
      body: { name: 'Autumn', slug: 'autumn', branchId: branch.id },
    });
    projectId = project.id;
    for (const key of ['PROJECT_MEMBER', 'PROJECT_ADMIN', 'SUPER_ADMIN'])
      roleIds.set(key, (await findRole(host, key)).id);
    colleague = await inviteAndEnrol(host, {
      email: 'sodam@haechi.test',
      displayName: 'Sodam Park',
      roles: [
        { key: 'PROJECT_MEMBER', scope: projectId },
        { key: 'PROJECT_ADMIN', scope: projectId },
      ],
    });
    const { items } = await host.call('GET /api/v1/assignments', { query: { principal: colleague.id } });
    memberAssignment = items.find(({ roleKey }) => roleKey === 'PROJECT_MEMBER')?.id ?? '';
    parallel = await signIn(colleague, 'recovery code');
  });
  after(() => server?.remove());

  function idOf(key: string): string {
    const id = roleIds.get(key);
    assert.ok(id !== undefined, key);
    return id;
  }

  const params = () => ({ id: projectId });
  async function rename(client: ApiClient, name: string): Promise<string | undefined> {
    const { version } = await client.call('GET /api/v1/projects/{id}', { params: params() });
    const input = { params: params(), headers: { 'if-match': `"v${version}"` }, body: { name } };
    const answer = await client.send('PATCH /api/v1/projects/{id}', input);
    return answer.status === 200 ? undefined : (JSON.parse(answer.text) as { code: string }).code; // a problem
  }

  test('what another role of the person would allow is refused, in this session only', async () => {
    const { client } = colleague;
    const whole = await client.call('GET /api/v1/me', {});
    assert.deepEqual(
      whole.roles.map(({ key }) => key),
      ['PROJECT_ADMIN', 'PROJECT_MEMBER'],
    );
    assert.equal(await rename(client, 'with all roles'), undefined);

    const me = await client.call('PUT /api/v1/me/active-role', { body: { roleId: idOf('PROJECT_MEMBER') } });
    assert.deepEqual([me.activeRole?.key, me.activeRole?.held], ['PROJECT_MEMBER', true]);
    assert.equal(await rename(client, 'as a member'), 'PERM_001');
    const question = { body: { permission: 'project:update', scope: projectId } };
    assert.equal((await client.call('POST /api/v1/access/check', question)).decision, 'deny');
    const held = await client.call('GET /api/v1/me/permissions', { query: { scope: projectId } });
    assert.equal(
      held.items.some(({ permission }) => permission === 'project:update'),
      false,
    );

    assert.equal((await parallel.call('GET /api/v1/me', {})).activeRole, null);
    assert.equal((await parallel.call('POST /api/v1/access/check', question)).decision, 'allow');
    assert.equal(await rename(parallel, 'in the other window'), undefined);
  });

  test('the log says which role the session was narrowed to', async () => {
    await waitUntilSequenced(host);
    const log = await readWholeLog(host);
    const narrowed = log.find(({ action }) => action === 'session.narrowed');
    assert.equal(narrowed?.actor.id, colleague.id);
    const denied = log.findLast(
      ({ action, actor }) => action === 'access.denied' && actor.id === colleague.id,
    );
    assert.ok(denied !== undefined);
    const event = await host.call('GET /api/v1/audit/events/{id}', { params: { id: denied.id } });
    assert.equal(event.role, 'PROJECT_MEMBER');
  });

  test('a role that is not held and one that is nobody’s answer alike', async () => {
    const unknown = `rol_${idOf('SUPER_ADMIN').slice(4, -4)}0000`;
    for (const roleId of [idOf('SUPER_ADMIN'), unknown]) {
      const refusal = await colleague.client.refused('PUT /api/v1/me/active-role', { body: { roleId } });
      assert.deepEqual([refusal.status, refusal.code], [404, 'RES_001']);
    }
    assert.equal((await colleague.client.call('GET /api/v1/me', {})).activeRole?.key, 'PROJECT_MEMBER');
  });

  test('with all roles again, it is allowed again', async () => {
    const me = await colleague.client.call('DELETE /api/v1/me/active-role', {});
    assert.equal(me.activeRole, null);
    assert.equal(await rename(colleague.client, 'with all roles again'), undefined);
  });

  test('once the role is taken back, the session holds nothing until it is widened', async () => {
    const { client } = colleague;
    await client.call('PUT /api/v1/me/active-role', { body: { roleId: idOf('PROJECT_MEMBER') } });
    await host.call('DELETE /api/v1/assignments/{id}', {
      params: { id: memberAssignment },
      query: { reason: 'she runs it now' },
    });
    const me = await client.call('GET /api/v1/me', {});
    assert.deepEqual([me.activeRole?.held, me.permissions], [false, []]);
    const question = { body: { permission: 'project:read', scope: projectId } };
    assert.equal((await client.call('POST /api/v1/access/check', question)).decision, 'deny');
    await client.call('DELETE /api/v1/me/active-role', {});
    assert.equal((await client.call('POST /api/v1/access/check', question)).decision, 'allow');
  });

  test('an operator in a tenant narrows to a role of the platform, and leaving forgets it', async () => {
    const inside = await host.call('PUT /api/v1/me/active-role', { body: { roleId: idOf('SUPER_ADMIN') } });
    assert.equal(inside.activeRole?.key, 'SUPER_ADMIN');
    assert.equal(await rename(host, 'by the operator'), undefined);
    const outside = await host.call('POST /api/v1/me/active-scope', { body: { scope: 'platform' } });
    assert.equal(outside.activeRole, null);
  });
});
