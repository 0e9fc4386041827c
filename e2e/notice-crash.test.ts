import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type MailServer,
  readMail,
  receiveHooks,
  receiveMail,
} from '../modules/notifications/test/receivers.ts';
import { enrolFirstAdministrator, findRole, inviteAndEnrol, type Person } from './harness/people.ts';
import { callUntilAnswered } from './harness/persistent-call.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';

const KILLS = 5;
const REQUESTS_BETWEEN = 4;
const PATIENCE_MS = 60_000;

describe('kill -9 while people are told that requests wait', () => {
  let server: RunningServer;
  let mail: MailServer;
  let owner: Person;
  let member: Person;
  let projectId: string;
  let roleId: string;

  before(async () => {
    mail = await receiveMail();
    server = await startServer({ database: 'test cluster' });
    const operator = (await enrolFirstAdministrator(server)).client;
    for (const [key, value] of [
      ['outbound.allowed', 'http://127.0.0.1'],
      ['notifications.retryFirst', 1],
      // A claim of a process that is gone runs out soon.
      ['notifications.timeout', 2],
    ] as const)
      await operator.call('PUT /api/v1/settings/{key}', { params: { key }, body: { value, reason: '시험' } });
    const tenant = await operator.call('POST /api/v1/tenants', {
      body: { name: '의원', slug: 'clinic', businessTypes: ['ACADEMY'], branchName: '본점' },
    });
    await operator.call('POST /api/v1/me/active-scope', { body: { scope: tenant.id } });
    owner = await inviteAndEnrol(operator, {
      email: 'owner@clinic.test',
      displayName: 'owner',
      roles: [{ key: 'TENANT_OWNER', scope: tenant.id }],
    });
    await owner.client.call('PUT /api/v1/settings/{key}', {
      params: { key: 'approvals.pendingPerRequesterMax' },
      body: { value: 100, reason: '시험' },
    });
    ({ id: projectId } = await owner.client.call('POST /api/v1/projects', {
      body: { name: '전자차트', slug: 'chart' },
    }));
    member = await inviteAndEnrol(owner.client, {
      email: 'member@clinic.test',
      displayName: 'member',
      roles: [{ key: 'PROJECT_VIEWER', scope: projectId }],
    });
    roleId = (await findRole(owner.client, 'PROJECT_MEMBER')).id;
  });
  after(async () => {
    await server?.remove();
    await mail.close();
  });

  const asked: string[] = [];

  /** Asks for something; what it is about is in every message that tells of it. */
  async function ask(about: string): Promise<void> {
    await callUntilAnswered(member.client, 'POST /api/v1/access-requests', {
      body: { roleId, scope: projectId, durationMinutes: 60 + asked.length, justification: about },
    });
    asked.push(about);
  }
  test('after each restart telling goes on: nothing is lost, and nothing comes more often than promised', async () => {
    const hooks = await receiveHooks();
    // Receivers take a message and never say so: the kill comes between that and our knowing of it.
    let silent = false;
    const mails: string[] = [];
    mail.answer.content = (one) => {
      mails.push(readMail(one).text);
      return silent ? 'hang' : undefined;
    };
    hooks.answer = () => (silent ? 'hang' : 204);
    try {
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
      await owner.client.call('POST /api/v1/notification-channels', {
        body: {
          name: '웹훅',
          target: { kind: 'webhook', url: `http://127.0.0.1:${hooks.port}/` },
          kinds: ['approval_waiting'],
        },
      });
      for (let kill = 1; kill <= KILLS; kill += 1) {
        silent = true;
        const taken = mails.length;
        for (let n = 1; n <= REQUESTS_BETWEEN; n += 1) await ask(`요청 ${kill}-${n}.`);
        const deadlineMs = performance.now() + PATIENCE_MS;
        while (mails.length === taken && performance.now() < deadlineMs) await pause(20);
        assert.ok(mails.length > taken, 'no kill came within a delivery');
        await server.kill();
        silent = false;
        await server.start();
      }
      const timesIn = (texts: readonly string[], about: string) =>
        texts.filter((text) => text.includes(about)).length;
      const hookTexts = () => hooks.hooks.map(({ body }) => body);
      const isComplete = () =>
        asked.every((about) => timesIn(mails, about) > 0 && timesIn(hookTexts(), about) > 0);
      const deadlineMs = performance.now() + PATIENCE_MS;
      while (!isComplete() && performance.now() < deadlineMs) await pause(100);
      // Whatever would still be repeated is repeated in this time.
      await pause(3000);
      assert.deepEqual(
        asked.filter((about) => timesIn(mails, about) === 0 || timesIn(hookTexts(), about) === 0),
        [],
        'lost',
      );
      for (const about of asked)
        assert.ok(timesIn(mails, about) <= 2, `mail of ${about} more than repeated once`);
      // A webhook tells a repetition by its id: each request has one.
      const idsOf = (about: string) =>
        new Set(
          hooks.hooks.filter(({ body }) => body.includes(about)).map(({ headers }) => headers['webhook-id']),
        ).size;
      for (const about of asked) assert.equal(idsOf(about), 1, about);
      const { items } = await owner.client.call('GET /api/v1/me/notifications', { query: { limit: 200 } });
      assert.equal(items.filter(({ kind }) => kind === 'approval_waiting').length, asked.length);
    } finally {
      await hooks.close();
    }
  });
});
