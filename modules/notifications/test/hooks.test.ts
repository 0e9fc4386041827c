import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { newId, parseId, type TenantId } from '@haechi/kernel';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import {
  addPerson,
  addRequest,
  call,
  coded,
  type House,
  makeCaller,
  openHouse,
  type Process,
  plan,
} from './house.ts';
import { type Hook, type HookServer, receiveHooks } from './receivers.ts';

const HOUR_MS = 3_600_000;
type Shape = 'webhook' | 'slack' | 'teams';

describe('channels of an organisation', () => {
  let house: House;
  let process: Process;
  let server: HookServer;
  let tenantId: TenantId;

  before(async () => {
    house = await openHouse();
    process = await house.openProcess();
  });
  after(async () => {
    await process.stop();
    await house.drop();
  });
  beforeEach(async () => {
    server = await receiveHooks();
    tenantId = newId('tenant');
  });
  afterEach(() => server.close());

  const make = (kind: Shape, kinds: readonly string[] = ['approval_waiting']) =>
    call(house, process, 'POST /api/v1/notification-channels', makeCaller(tenantId), {
      body: {
        name: kind,
        target: { kind, url: `http://127.0.0.1:${server.port}/${kind}/s3cret-path` },
        kinds,
      },
    });
  const show = (id: string) =>
    call(house, process, 'GET /api/v1/notification-channels/{id}', makeCaller(tenantId), { params: { id } });
  const stateOf = async () =>
    (await call(house, process, 'GET /api/v1/notification-deliveries', makeCaller(tenantId))).items.map(
      ({ state }) => state,
    );
  const ask = (people = [addPerson(house, tenantId, 'ko'), addPerson(house, tenantId, 'en')]) =>
    plan(house, process, addRequest(house, tenantId, people));
  const read = (hook: Hook | undefined): unknown => JSON.parse(hook?.body ?? 'null');

  test('a webhook carries one signed message for each cause, whoever it concerns', async () => {
    const { signingSecret, channel } = await make('webhook');
    await ask();
    await process.deliver();
    await process.deliver();
    assert.equal(server.hooks.length, 1);
    const [hook] = server.hooks;
    assert.ok(hook !== undefined && signingSecret !== null);
    // The clock of the house stands still; the library holds signatures against the real one.
    const headers = Object.fromEntries(
      Object.entries(hook.headers).map(([name, value]) => [name, String(value)]),
    );
    assert.throws(() => new Webhook(signingSecret).verify(hook.body, headers), /timestamp too old/i);
    const atMs = Number(headers['webhook-timestamp']) * 1000;
    const signature = new Webhook(signingSecret).sign(headers['webhook-id'] ?? '', new Date(atMs), hook.body);
    assert.equal(headers['webhook-signature'], signature);
    assert.ok(WebhookVerificationError !== undefined && atMs === house.clock.now());
    const sent = read(hook) as { type: string; data: { request: Record<string, unknown>; url: string } }; // as documented
    assert.equal(sent.type, 'notification.approval_waiting');
    assert.equal(sent.data.request['risk'], 'CRITICAL');
    assert.match(sent.data.url, /\/links#[\w-]{43}$/);
    const renewed = await call(
      house,
      process,
      'POST /api/v1/notification-channels/{id}/secret',
      makeCaller(tenantId),
      {
        params: { id: channel.id },
        body: { reason: '정기 교체' },
      },
    );
    assert.notEqual(renewed.signingSecret, signingSecret);
  });

  test('chats are told in their shapes, with nothing of what people wrote read as markup', async () => {
    const slack = await make('slack');
    const teams = await make('teams');
    await ask();
    await process.deliver();
    assert.deepEqual(server.hooks.map(({ path }) => path).toSorted(), [
      '/slack/s3cret-path',
      '/teams/s3cret-path',
    ]);
    const bodyAt = (path: string): string =>
      server.hooks.find((hook) => hook.path.startsWith(path))?.body ?? '';
    const inSlack = JSON.parse(bodyAt('/slack')) as {
      text: string;
      blocks: { type: string; text?: { type: string } }[];
    }; // Block Kit
    assert.match(inSlack.text, /승인 대기 \(CRITICAL\): delete_file &lt;보고서&gt;/);
    assert.deepEqual(
      inSlack.blocks.map(({ type }) => type),
      ['section', 'section', 'actions'],
    );
    assert.ok(inSlack.blocks.every(({ text }) => text === undefined || text.type === 'plain_text'));
    assert.match(bodyAt('/teams'), /"type":"AdaptiveCard".*"Action\.OpenUrl"/);
    assert.doesNotMatch(bodyAt('/teams'), /"TextBlock"/);
    for (const { channel } of [slack, teams]) {
      assert.deepEqual(channel.credentials, ['url']);
      assert.ok(!JSON.stringify(channel).includes('s3cret-path'));
    }
    const { rows } = await house.db.superuser.query<{ row: string }>(
      "SELECT c::text AS row FROM notifications.channels c WHERE kind <> 'webhook'",
    );
    assert.ok(rows.length > 0 && rows.every(({ row }) => !row.includes('s3cret-path')));
  });

  test('other kinds, another organisation, and a channel that rests are not told', async () => {
    const { channel } = await make('slack', ['anomaly']);
    await ask();
    const other = newId('tenant');
    await plan(house, process, addRequest(house, other, [addPerson(house, other, 'ko')]));
    const resting = await make('teams');
    const rest = { params: { id: resting.channel.id }, body: { reason: '정비' } };
    await call(house, process, 'POST /api/v1/notification-channels/{id}/pause', makeCaller(tenantId), rest);
    await ask();
    await process.deliver();
    assert.equal(server.hooks.length, 0);
    await assert.rejects(
      call(house, process, 'POST /api/v1/notification-channels/{id}/pause', makeCaller(tenantId), rest),
      coded('NTF_005'),
    );
    await assert.rejects(
      call(house, process, 'GET /api/v1/notification-channels/{id}', makeCaller(other), {
        params: { id: channel.id },
      }),
      coded('RES_001'),
    );
  });

  test('what is refused again and again is given up; a receiver in trouble is not held against the message', async () => {
    const { channel } = await make('webhook');
    house.values['notifications.attemptsMax'] = 2;
    server.answer = () => 503;
    await ask();
    for (let round = 0; round < 3; round += 1) {
      await process.deliver();
      house.clock.advance(60_000);
    }
    assert.deepEqual(await stateOf(), ['waiting']);
    server.answer = () => 500;
    await process.deliver();
    delete house.values['notifications.attemptsMax'];
    assert.deepEqual(await stateOf(), ['dead']);
    assert.deepEqual((await show(channel.id)).lastFailure?.detail, '500');
    assert.equal((await show(channel.id)).deadCount, 1);
  });

  test('a chat that never answers has the message repeated once at most', async () => {
    await make('slack');
    house.values['notifications.timeout'] = 0.1;
    server.answer = () => 'hang';
    const people = [addPerson(house, tenantId, 'ko')];
    await plan(house, process, addRequest(house, tenantId, people));
    for (const [id, request] of house.requests)
      house.requests.set(id, { ...request, expiresAt: new Date(house.clock.now() + 10 * HOUR_MS) });
    for (let round = 0; round < 4; round += 1) {
      await process.deliver();
      house.clock.advance(HOUR_MS);
    }
    delete house.values['notifications.timeout'];
    assert.equal(server.hooks.length, 2);
    assert.deepEqual(await stateOf(), ['dead']);
  });

  test('a receiver that is gone is left alone, on record', async () => {
    const { channel } = await make('webhook');
    server.answer = () => 410;
    await ask();
    await process.deliver();
    assert.equal((await show(channel.id)).state, 'paused');
    await process.deliver();
    assert.equal(server.hooks.length, 1);
    assert.ok(parseId('channel', channel.id) !== undefined);
  });
});
