import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Api } from '@haechi/contracts';
import type { ApiClient } from './harness/api-client.ts';
import { type BusyTenant, makeBusyTenant } from './harness/busy-tenant.ts';
import { enrolFirstAdministrator, findRole, signIn } from './harness/people.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';

type Notice = Api['GET /api/v1/me/notifications']['response']['items'][number];

const PATIENCE_MS = 30_000;

describe('people are told what concerns them, and nobody else is', () => {
  let server: RunningServer;
  let north: BusyTenant;
  let south: BusyTenant;

  before(async () => {
    server = await startServer({ database: 'test cluster' });
    const administrator = await enrolFirstAdministrator(server);
    north = await makeBusyTenant(administrator.client, 'north');
    south = await makeBusyTenant(administrator.client, 'south');
  });
  after(() => server?.remove());

  async function waitForNotice(client: ApiClient, fits: (notice: Notice) => boolean): Promise<Notice> {
    const deadlineMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const { items } = await client.call('GET /api/v1/me/notifications', { query: { limit: 200 } });
      const found = items.find(fits);
      if (found !== undefined) return found;
      if (performance.now() > deadlineMs) throw new Error('nobody was told');
      await pause(50);
    }
  }

  test('the owner hears of the anomaly and of the request that waits, in their own language', async () => {
    const { client } = north.owner;
    const anomaly = await waitForNotice(client, ({ kind }) => kind === 'anomaly');
    assert.equal(anomaly.target.kind, 'finding');
    assert.match(anomaly.summary, /잦은 거부/);
    const { approvalId } = await north.member.client.call('POST /api/v1/access-requests', {
      body: {
        roleId: (await findRole(client, 'PROJECT_ADMIN')).id,
        scope: north.ids.prj,
        durationMinutes: 90,
        justification: '수업을 맡습니다',
      },
    });
    const request = await waitForNotice(client, ({ target }) => target.id === approvalId);
    assert.equal(request.kind, 'approval_waiting');
    const english = await client
      .speaking('en')
      .call('GET /api/v1/me/notifications', { query: { kind: 'anomaly' } });
    assert.match(english.items[0]?.summary ?? '', /Many denials/);
  });

  test('a decision is told live to who asked, and to them only', async () => {
    const { owner, member, ids } = north;
    const live = await member.client.events();
    await owner.client.call('POST /api/v1/approvals/{id}/reject', {
      params: { id: ids.apr },
      body: { reason: '다음에' },
    });
    await live.waitFor(({ type }) => type === 'notification.created', PATIENCE_MS);
    live.close();
    await waitForNotice(
      member.client,
      ({ kind, target }) => kind === 'request_decided' && target.id === ids.apr,
    );
    const { items } = await owner.client.call('GET /api/v1/me/notifications', {
      query: { kind: 'request_decided' },
    });
    assert.deepEqual(
      items.filter(({ target }) => target.id === ids.apr),
      [],
    );
  });

  test('a new session is told to its owner; what one does not want is not told', async () => {
    const { member } = north;
    await signIn(member, 'recovery code');
    const told = await waitForNotice(member.client, ({ kind }) => kind === 'own_security');
    assert.equal(told.target.kind, 'event');
    await member.client.call('PUT /api/v1/me/notification-preferences', {
      body: { wanted: ['anomaly', 'approval_waiting', 'request_decided', 'log_health'] },
    });
    const own = { query: { kind: 'own_security' } } as const;
    const earlier = await member.client.call('GET /api/v1/me/notifications', own);
    await signIn(member, 'recovery code');
    // The next thing the member is told of comes after the session in the log.
    const asked = await member.client.call('POST /api/v1/access-requests', {
      body: {
        roleId: (await member.client.call('GET /api/v1/approvals/{id}', { params: { id: north.ids.apr } }))
          .arguments['roleId'] as string, // an id, as the request was made with
        scope: north.ids.prj,
        durationMinutes: 30,
        justification: '한 번 더',
      },
    });
    await north.owner.client.call('POST /api/v1/approvals/{id}/reject', {
      params: { id: asked.approvalId },
      body: { reason: '아직' },
    });
    await waitForNotice(member.client, ({ target }) => target.id === asked.approvalId);
    const later = await member.client.call('GET /api/v1/me/notifications', own);
    assert.equal(later.items.length, earlier.items.length);
  });

  test('notices are read one by one or up to one, by their owner only', async () => {
    const { client } = north.owner;
    const unread = await client.call('GET /api/v1/me/notifications', { query: { unread: 'true' } });
    const [newest, second] = unread.items;
    assert.ok(newest !== undefined && second !== undefined);
    await south.owner.client.call('POST /api/v1/me/notifications/read', { body: { ids: [newest.id] } });
    const untouched = await client.call('GET /api/v1/me/notifications', {});
    assert.equal(untouched.unreadCount, unread.unreadCount);
    const one = await client.call('POST /api/v1/me/notifications/read', { body: { ids: [newest.id] } });
    assert.equal(one.unreadCount, unread.unreadCount - 1);
    const all = await client.call('POST /api/v1/me/notifications/read', { body: { upTo: newest.id } });
    assert.equal(all.unreadCount, 0);
  });
});
