import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TenantId } from '@haechi/kernel';
import { type Account, createHarness, type Harness, PASSWORD } from './harness.ts';

let h: Harness;
let tenantId: TenantId;
before(async () => {
  h = await createHarness();
  tenantId = h.addTenant('Hanbit');
  h.settings.set('identity.sessionsMax', 20);
});
after(() => h.db.drop());

const HOME = '203.0.113.7';
const HOTEL = '198.51.100.9';
const stepUp = 'POST /api/v1/auth/step-up';

const kindsOf = async (cookie: string): Promise<string[]> =>
  (await h.call('GET /api/v1/me/notices', { cookie })).value.items.map(({ kind }: { kind: string }) => kind);

const devicesOf = async (cookie: string) => (await h.call('GET /api/v1/me/devices', { cookie })).value.items;

async function signInOn(account: Account, device: string | undefined, ip = HOME) {
  const from = { ip, ...(device === undefined ? {} : { device }) };
  const first = await h.call('POST /api/v1/auth/login', {
    ...from,
    body: { email: account.email, password: PASSWORD },
  });
  const body = { challenge: first.value.challenge, totpCode: h.freshCode(account.totpSecret) };
  return await h.call('POST /api/v1/auth/login/second-factor', { ...from, body });
}

test('the first device is no news; another one is, to the log and to its owner', async () => {
  const account = await h.enrolMember(tenantId, 'first@example.com');
  assert.deepEqual(await kindsOf(account.cookie), []);
  const { device } = await signInOn(account, undefined);
  assert.ok(device);
  assert.deepEqual(await kindsOf(account.cookie), ['device_added']);
  assert.ok(h.actions().includes('device.added'));
  assert.equal((await devicesOf(account.cookie)).length, 2);
});

test('a known device in a known network is no news, and keeps its cookie', async () => {
  const account = await h.enrolMember(tenantId, 'known@example.com');
  const { device, cookie } = await signInOn(account, undefined);
  await h.call('POST /api/v1/me/sessions/end-others', { cookie: cookie ?? '' });
  const told = await kindsOf(cookie ?? '');
  const again = await signInOn(account, device);
  assert.equal(again.device, undefined);
  assert.deepEqual(await kindsOf(again.cookie ?? ''), told);
  assert.equal((await devicesOf(again.cookie ?? '')).length, 2);
});

test('the cookie that stands for a browser is kept as a hash only', async () => {
  const account = await h.enrolMember(tenantId, 'hash@example.com');
  const { device } = await signInOn(account, undefined);
  const { rows } = await h.db.superuser.query<{ row: string }>(
    'SELECT d::text AS row FROM identity.devices d WHERE user_id = $1',
    [account.userId],
  );
  assert.equal(rows.length, 2);
  assert.ok(rows.every(({ row }) => !row.includes(device ?? 'none')));
});

test('a session that comes from a new network owes a second factor, once told, and is not signed out', async () => {
  const account = await h.enrolMember(tenantId, 'moved@example.com');
  const { cookie } = account;
  const request = { cookie, bearer: undefined, userAgent: undefined, device: h.deviceOf(cookie) };
  const me = (ip: string) => h.call('GET /api/v1/me', { cookie, ip });
  await me('203.0.113.99');
  assert.deepEqual(await kindsOf(cookie), [], 'the same network');
  const together = await Promise.all(
    Array.from({ length: 6 }, () => h.identity.authenticate({ ...request, ip: HOTEL })),
  );
  assert.ok(
    together.every((caller) => caller?.owesFactor === 'new_network'),
    'none of them slips through',
  );
  let newest = cookie;
  const owing = async (ip: string) =>
    (
      await h.identity.authenticate({
        cookie: newest,
        bearer: undefined,
        ip,
        userAgent: undefined,
        device: h.deviceOf(cookie),
      })
    )?.owesFactor;
  assert.equal(await owing(HOTEL), 'new_network');
  assert.equal(await owing(HOME), 'new_network', 'going back does not pay the debt');
  const told = (await h.call('GET /api/v1/me/notices', { cookie, ip: HOTEL })).value.items;
  assert.deepEqual([...new Set(told.map(({ kind }: { kind: string }) => kind))], ['network_new']);
  assert.ok(h.actions().includes('session.network_changed'));

  const shown = await h.call(stepUp, {
    cookie,
    ip: HOTEL,
    body: { totpCode: h.freshCode(account.totpSecret) },
  });
  newest = shown.cookie ?? '';
  assert.equal(await owing(HOTEL), undefined);
  assert.equal(await owing(HOME), undefined, 'both are known now');
  assert.equal(await owing(HOTEL), undefined);
});

test('the cookie of a session without that of its device owes a second factor, and its owner is told', async () => {
  const account = await h.enrolMember(tenantId, 'stolen@example.com');
  const { cookie } = account;
  const thief = { cookie, bearer: undefined, ip: HOME, userAgent: 'curl' };
  assert.equal((await h.identity.authenticate(thief))?.owesFactor, 'new_device');
  const other = { ...thief, device: 'A'.repeat(43) };
  assert.equal((await h.identity.authenticate(other))?.owesFactor, 'new_device');
  assert.deepEqual(await kindsOf(cookie), ['cookie_moved']);
  assert.equal((await h.caller(cookie)).owesFactor, 'new_device', 'the owner too must say that it is them');
  await h.call(stepUp, { cookie, body: { totpCode: h.freshCode(account.totpSecret) } });
  assert.equal((await h.caller(cookie)).owesFactor, undefined);
  assert.equal((await h.identity.authenticate(thief))?.owesFactor, 'new_device', 'the thief still owes');
});

test('a device is named by who saw its newest version, and forgetting it ends its sessions', async () => {
  const account = await h.enrolMember(tenantId, 'forget@example.com');
  const { cookie } = account;
  const second = await signInOn(account, undefined);
  const device = (await devicesOf(cookie)).find((one: { current: boolean }) => !one.current);
  const input = { cookie, params: { id: device.id }, body: { name: 'Office' }, ifMatch: device.version };
  assert.equal((await h.call('PATCH /api/v1/me/devices/{id}', input)).value.name, 'Office');
  assert.equal((await h.refusal('PATCH /api/v1/me/devices/{id}', input)).code, 'VAL_003');
  await h.call('DELETE /api/v1/me/devices/{id}', { cookie, params: { id: device.id } });
  assert.equal((await h.refusal('GET /api/v1/me', { cookie: second.cookie ?? '' })).code, 'AUTH_003');
  const back = await signInOn(account, second.device);
  assert.ok(back.device !== undefined && back.device !== second.device, 'it gets another cookie');
  assert.equal((await devicesOf(cookie)).length, 2);
});

test('devices and notices of one person are nobody else’s', async () => {
  const account = await h.enrolMember(tenantId, 'mine@example.com');
  await signInOn(account, undefined);
  const stranger = await h.enrolMember(tenantId, 'not-mine@example.com');
  const [device] = await devicesOf(account.cookie);
  const [notice] = (await h.call('GET /api/v1/me/notices', { cookie: account.cookie })).value.items;
  const { cookie } = stranger;
  const forget = await h.refusal('DELETE /api/v1/me/devices/{id}', { cookie, params: { id: device.id } });
  const seen = await h.refusal('POST /api/v1/me/notices/{id}/seen', { cookie, params: { id: notice.id } });
  assert.deepEqual([forget.code, seen.code], ['RES_001', 'RES_001']);
  await h.call('POST /api/v1/me/notices/{id}/seen', { cookie: account.cookie, params: { id: notice.id } });
  assert.deepEqual(await kindsOf(account.cookie), []);
});

test('who may end sessions sees and ends one of a member, and not of somebody elsewhere', async () => {
  const admin = await h.enrolMember(tenantId, 'boss@example.com');
  const member = await h.enrolMember(tenantId, 'member@example.com');
  const elsewhere = await h.enrolMember(h.addTenant('Other'), 'elsewhere@example.com');
  const { cookie } = admin;
  const idOf = async (account: Account) =>
    (await h.call('GET /api/v1/me', { cookie: account.cookie })).value.user.id;
  const params = { id: await idOf(member) };
  const [session] = (await h.call('GET /api/v1/users/{id}/sessions', { cookie, params })).value.items;
  const end = 'POST /api/v1/users/{id}/sessions/{sessionId}/end';
  const ending = { cookie, params: { ...params, sessionId: session.id }, body: { reason: 'lost laptop' } };
  await h.call(end, ending);
  assert.equal((await h.refusal('GET /api/v1/me', { cookie: member.cookie })).code, 'AUTH_003');
  assert.equal((await h.refusal(end, ending)).code, 'RES_001');
  const foreign = { id: await idOf(elsewhere) };
  assert.equal(
    (await h.refusal('GET /api/v1/users/{id}/sessions', { cookie, params: foreign })).code,
    'RES_001',
  );
});

test('a session that comes from a new country says so, to its owner and to the log', async () => {
  const [seoul, busan, paris] = ['203.0.113.7', '198.51.100.1', '192.0.2.1'];
  h.countries.set(seoul, 'KR').set(busan, 'KR').set(paris, 'FR');
  const account = await h.enrolMember(tenantId, 'traveller@example.com');
  const { cookie } = account;
  const owing = async (ip: string) => {
    const device = h.deviceOf(cookie);
    return (await h.identity.authenticate({ cookie, bearer: undefined, ip, userAgent: undefined, device }))
      ?.owesFactor;
  };
  assert.equal(await owing(busan), 'new_network', 'another network of the same country');
  await h.call(stepUp, { cookie, ip: busan, body: { totpCode: h.freshCode(account.totpSecret) } });
  await h.call('GET /api/v1/me', { cookie, ip: paris });
  const told = (await h.call('GET /api/v1/me/notices', { cookie, ip: paris })).value.items;
  const news = told.find(({ kind }: { kind: string }) => kind === 'country_new');
  assert.equal(news.about, 'FR');
  const recorded = h.recorded.findLast(({ entry }) => entry.action === 'session.country_changed');
  assert.deepEqual(recorded?.entry.details, { network: '192.0.2.0/24', country: 'FR' });
});

test('a sign-in from a new country is told as that; without countries it is a new network', async () => {
  const account = await h.enrolMember(tenantId, 'abroad@example.com');
  const device = h.deviceOf(account.cookie);
  const from = async (ip: string) => await kindsOf((await signInOn(account, device, ip)).cookie ?? '');
  h.countries.set('198.51.100.77', 'FR');
  assert.ok((await from('198.51.100.77')).includes('country_new'));
  assert.ok((await from('192.0.2.200')).includes('network_new'), 'the database does not know this one');
});
