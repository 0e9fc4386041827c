import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type MailServer, readMail, receiveMail } from '../modules/notifications/test/receivers.ts';
import { enrolFirstAdministrator, findRole, inviteAndEnrol, type Person } from './harness/people.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';

const PATIENCE_MS = 30_000;

describe('approvers are told when a request waits for them', () => {
  let server: RunningServer;
  let mail: MailServer;
  let operator: Person;
  let tenantId: string;
  let owner: Person;
  let officer: Person;
  let watch: Person;
  let member: Person;
  let projectId: string;

  before(async () => {
    mail = await receiveMail();
    server = await startServer({ database: 'test cluster' });
    operator = await enrolFirstAdministrator(server);
    const { client } = operator;
    await client.call('PUT /api/v1/settings/{key}', {
      params: { key: 'outbound.allowed' },
      body: { value: '127.0.0.1', reason: '시험' },
    });
    ({ id: tenantId } = await client.call('POST /api/v1/tenants', {
      body: { name: '의원', slug: 'clinic', businessTypes: ['ACADEMY'], branchName: '본점' },
    }));
    await client.call('POST /api/v1/me/active-scope', { body: { scope: tenantId } });
    const invite = (name: string) =>
      inviteAndEnrol(client, {
        email: `${name}@clinic.test`,
        displayName: name,
        roles: [{ key: 'TENANT_OWNER', scope: tenantId }],
      });
    owner = await invite('owner');
    officer = await invite('officer');
    watch = await invite('watch');
    ({ id: projectId } = await owner.client.call('POST /api/v1/projects', {
      body: { name: '전자차트', slug: 'chart' },
    }));
    member = await inviteAndEnrol(owner.client, {
      email: 'member@clinic.test',
      displayName: 'member',
      roles: [{ key: 'PROJECT_VIEWER', scope: projectId }],
    });
    await owner.client.call('POST /api/v1/notification-channels', {
      body: {
        name: '메일',
        target: {
          kind: 'mail',
          host: '127.0.0.1',
          port: mail.port,
          security: 'none',
          sender: { email: 'haechi@clinic.test' },
        },
      },
    });
  });
  after(async () => {
    await server?.remove();
    await mail.close();
  });

  const told = (about: string) =>
    mail.mails.filter((one) => readMail(one).text.includes(about)).map(({ to }) => to);

  async function waitUntilTold(about: string, count: number): Promise<string[]> {
    const deadlineMs = performance.now() + PATIENCE_MS;
    while (told(about).length < count) {
      if (performance.now() > deadlineMs) throw new Error(`told: ${JSON.stringify(told(about))}`);
      await pause(50);
    }
    return told(about);
  }

  const noticesOf = async ({ client }: Person, id: string) =>
    (await client.call('GET /api/v1/me/notifications', { query: { limit: 200 } })).items.filter(
      ({ kind, target }) => kind === 'approval_waiting' && target.id === id,
    ).length;

  test('those of the first stage at once, those of the next when it opens, those it escalates to later: each once', async () => {
    const approver = ({ id }: Person) => ({ kind: 'person' as const, id });
    await owner.client.call('POST /api/v1/approval-rules', {
      body: {
        name: '두 단계',
        effect: 'require',
        scope: tenantId,
        stages: [
          { quorum: 1, approvers: [approver(owner)] },
          { quorum: 1, approvers: [approver(officer), approver(owner)] },
        ],
        escalation: { afterSeconds: 10, approvers: [approver(watch)] },
        reason: '시험',
      },
    });
    const preview = await owner.client.call('POST /api/v1/approval-rules/preview', {
      body: { kind: 'access.grant', risk: 'HIGH', scope: projectId, requester: member.id },
    });
    assert.deepEqual(
      preview.stages.map(({ people }) => people.map(({ id }) => id).toSorted()),
      [[owner.id], [officer.id, owner.id].toSorted()],
    );
    assert.deepEqual(
      preview.escalation?.people.map(({ id }) => id).toSorted(),
      [owner.id, watch.id].toSorted(),
    );
    const about = '야간 접속 기록 확인';
    const { approvalId: id } = await member.client.call('POST /api/v1/access-requests', {
      body: {
        roleId: (await findRole(owner.client, 'PROJECT_MEMBER')).id,
        scope: projectId,
        durationMinutes: 60,
        justification: about,
      },
    });
    assert.deepEqual(await waitUntilTold(about, 1), [owner.email]);
    await owner.client.call('POST /api/v1/approvals/{id}/approve', {
      params: { id },
      body: { reason: '확인' },
    });
    assert.deepEqual(await waitUntilTold(about, 2), [owner.email, officer.email]);
    assert.deepEqual(await waitUntilTold(about, 3), [owner.email, officer.email, watch.email]);
    for (const person of [owner, officer, watch]) assert.equal(await noticesOf(person, id), 1, person.email);
    await watch.client.call('POST /api/v1/approvals/{id}/approve', {
      params: { id },
      body: { reason: '확인' },
    });
    assert.deepEqual(told(about), [owner.email, officer.email, watch.email]);
  });
});
