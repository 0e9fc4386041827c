import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DAY_MS, formatId, HOUR_MS, MINUTE_MS, newId, SECOND_MS, type TenantId } from '@haechi/kernel';
import { purgeExpired } from '../src/jobs/purge-expired.ts';
import { createHarness, type Harness, PASSWORD, testOrigin } from './harness.ts';

let h: Harness;
let tenantId: TenantId;
before(async () => {
  h = await createHarness();
  tenantId = h.addTenant('Hanbit');
});
after(() => h.db.drop());

const me = 'GET /api/v1/me';
const isOver = async (cookie: string) => (await h.refusal(me, { cookie })).code === 'AUTH_003';

test('a session that is not used ends after half an hour, one that is used does not', async () => {
  const { cookie } = await h.enrolMember(tenantId, 'idle@example.com');
  h.clock.advance(20 * MINUTE_MS);
  await h.call(me, { cookie });
  h.clock.advance(30 * MINUTE_MS - SECOND_MS);
  await h.call(me, { cookie });
  h.clock.advance(30 * MINUTE_MS);
  assert.ok(await isOver(cookie));
});

test('a session ends after eight hours however much it is used', async () => {
  const { cookie } = await h.enrolMember(tenantId, 'absolute@example.com');
  for (let n = 0; n < 24; n += 1) {
    h.clock.advance(19 * MINUTE_MS);
    await h.call(me, { cookie });
  }
  h.clock.advance(24 * MINUTE_MS - SECOND_MS);
  const { session } = (await h.call(me, { cookie })).value;
  assert.equal(session.idleEndsAt, session.endsAt);
  h.clock.advance(SECOND_MS);
  assert.ok(await isOver(cookie));
});

test('use is noted at most once a minute, and refreshing notes it at once', async () => {
  const { cookie } = await h.enrolMember(tenantId, 'noted@example.com');
  const lastSeen = async () => Date.parse((await h.call(me, { cookie })).value.session.lastSeenAt);
  const startedAt = h.clock.now();
  h.clock.advance(59 * SECOND_MS);
  assert.equal(await lastSeen(), startedAt);
  h.clock.advance(SECOND_MS);
  assert.equal(await lastSeen(), startedAt + MINUTE_MS);
  h.clock.advance(10 * SECOND_MS);
  const { value } = await h.call('POST /api/v1/auth/refresh', { cookie });
  assert.equal(Date.parse(value.lastSeenAt), h.clock.now());
  assert.equal(Date.parse(value.idleEndsAt), h.clock.now() + 30 * MINUTE_MS);
});

test('limits come from the settings', async () => {
  h.settings.set('identity.sessionHours', 1).set('identity.sessionIdleMinutes', 5);
  const { cookie } = await h.enrolMember(tenantId, 'limits@example.com');
  const { session } = (await h.call(me, { cookie })).value;
  h.settings.clear();
  assert.equal(Date.parse(session.endsAt), h.clock.now() + HOUR_MS);
  assert.equal(Date.parse(session.idleEndsAt), h.clock.now() + 5 * MINUTE_MS);
});

test('signing out ends the session and clears the cookie', async () => {
  const { cookie } = await h.enrolMember(tenantId, 'out@example.com');
  assert.equal((await h.call('POST /api/v1/auth/logout', { cookie })).cookie, null);
  assert.ok(await isOver(cookie));
  assert.equal(h.recorded.at(-1)?.entry.action, 'session.ended');
});

test('people see where they are signed in and end single sessions or all others', async () => {
  const account = await h.enrolMember(tenantId, 'list@example.com');
  const challenge = await h.startSignIn(account.email);
  const totpCode = h.freshCode(account.totpSecret);
  const phone = await h.call('POST /api/v1/auth/login/second-factor', {
    body: { challenge, totpCode },
    userAgent: 'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36',
    ip: '203.0.113.99',
  });
  const third = await h.signIn(account);
  const { items } = (await h.call('GET /api/v1/me/sessions', { cookie: account.cookie })).value;
  assert.equal(items.length, 3);
  const onPhone = items.find((item: { ip: string }) => item.ip === '203.0.113.99');
  assert.deepEqual([onPhone.browser, onPhone.platform, onPhone.current], ['Chrome 142', 'Android', false]);
  assert.equal(items.filter((item: { current: boolean }) => item.current).length, 1);

  const end = 'DELETE /api/v1/me/sessions/{id}';
  await h.call(end, { cookie: account.cookie, params: { id: onPhone.id } });
  assert.ok(await isOver(phone.cookie ?? ''));
  const again = await h.refusal(end, { cookie: account.cookie, params: { id: onPhone.id } });
  assert.equal(again.code, 'RES_001');

  const ended = await h.call('POST /api/v1/me/sessions/end-others', { cookie: third.cookie ?? '' });
  assert.deepEqual(ended.value, { endedCount: 1 });
  assert.ok(await isOver(account.cookie));
  await h.call(me, { cookie: third.cookie ?? '' });
});

test('nobody ends the session of somebody else as their own', async () => {
  const victim = await h.enrolMember(tenantId, 'victim@example.com');
  const attacker = await h.enrolMember(tenantId, 'attacker@example.com');
  const { items } = (await h.call('GET /api/v1/me/sessions', { cookie: victim.cookie })).value;
  const params = { id: items[0].id };
  const { code } = await h.refusal('DELETE /api/v1/me/sessions/{id}', { cookie: attacker.cookie, params });
  assert.equal(code, 'RES_001');
  await h.call(me, { cookie: victim.cookie });
});

test('an administrator ends all sessions of a member, and of nobody else', async () => {
  const admin = await h.enrolMember(tenantId, 'admin@example.com');
  const member = await h.enrolMember(tenantId, 'member@example.com');
  const outsider = await h.enrolMember(h.addTenant('Elsewhere'), 'outsider@example.com');
  const end = (userId: string) => ({
    cookie: admin.cookie,
    params: { id: userId },
    body: { reason: 'device stolen' },
  });
  const operation = 'POST /api/v1/users/{id}/end-sessions';
  const { value } = await h.call(operation, end(formatId('user', member.userId)));
  assert.deepEqual(value, { endedCount: 1 });
  assert.ok(await isOver(member.cookie));
  assert.equal(h.recorded.at(-1)?.entry.reason, 'device stolen');
  for (const id of [outsider.userId, newId('user')])
    assert.equal((await h.refusal(operation, end(formatId('user', id)))).code, 'RES_001');
  await h.call(me, { cookie: outsider.cookie });
});

test('another module ends sessions in its own transaction, and they come back if that fails', async () => {
  const account = await h.enrolMember(tenantId, 'module@example.com');
  await assert.rejects(
    h.db.database.tenant(tenantId, async (tx) => {
      assert.equal(await h.identity.endSessions(tx, testOrigin, account.userId, 'member suspended'), 1);
      throw new Error('afterwards');
    }),
    /afterwards/,
  );
  await h.call(me, { cookie: account.cookie });
  const { sessionId } = await h.caller(account.cookie);
  const count = await h.db.database.tenant(tenantId, (tx) =>
    h.identity.endSessions(tx, testOrigin, account.userId, 'others', sessionId ?? undefined),
  );
  assert.equal(count, 0);
});

test('changing the password ends the other sessions and nothing else works with the old one', async () => {
  const account = await h.enrolMember(tenantId, 'change@example.com');
  const other = await h.signIn(account);
  const change = (currentPassword: string, newPassword: string) => ({
    cookie: account.cookie,
    body: { currentPassword, newPassword },
  });
  const operation = 'POST /api/v1/me/password';
  const next = 'copper-kettle 19 winds';
  assert.equal((await h.refusal(operation, change('wrong one 42 here', next))).code, 'AUTH_002');
  const weak = await h.refusal(operation, change(PASSWORD, 'qwer1234!'));
  assert.deepEqual([weak.code, weak.options.fields?.[0]?.field], ['AUTH_008', 'body.newPassword']);
  await h.call(operation, change(PASSWORD, next));
  await h.call(me, { cookie: account.cookie });
  assert.ok(await isOver(other.cookie ?? ''));
  const login = 'POST /api/v1/auth/login';
  const old = { email: account.email, password: PASSWORD };
  assert.equal((await h.refusal(login, { body: old })).code, 'AUTH_002');
  await h.call(login, { body: { email: account.email, password: next } });
  assert.ok(h.actions().includes('password.changed'));
});

test('recovery codes are replaced against a fresh code; the old ones stop working', async () => {
  const account = await h.enrolMember(tenantId, 'renewal@example.com');
  const renew = (totpCode: string) => ({ cookie: account.cookie, body: { totpCode } });
  const operation = 'POST /api/v1/me/recovery-codes';
  const used = h.codeNow(account.totpSecret);
  assert.equal((await h.refusal(operation, renew(used))).code, 'AUTH_010');
  const { value } = await h.call(operation, renew(h.freshCode(account.totpSecret)));
  assert.equal(value.recoveryCodes.length, 10);
  const prove = async (recoveryCode: string | undefined) =>
    h.call('POST /api/v1/auth/login/second-factor', {
      body: { challenge: await h.startSignIn(account.email), recoveryCode },
    });
  await assert.rejects(prove(account.recoveryCodes[0]), { code: 'AUTH_010' });
  await prove(value.recoveryCodes[0]);
});

test('a profile changes what it is told to, once on record', async () => {
  const { cookie } = await h.enrolMember(tenantId, 'profile@example.com');
  const patch = (body: object) => h.call('PATCH /api/v1/me', { cookie, body });
  const { value } = await patch({ displayName: '김하늘', timeZone: 'Europe/Berlin' });
  assert.deepEqual([value.displayName, value.timeZone, value.locale], ['김하늘', 'Europe/Berlin', 'ko']);
  assert.equal(h.recorded.at(-1)?.entry.action, 'profile.updated');
  const count = h.recorded.length;
  await patch({ displayName: '김하늘' });
  assert.equal(h.recorded.length, count);
});

test('what is long over is deleted, what is not stays', async () => {
  const account = await h.enrolMember(tenantId, 'purge@example.com');
  await h.startSignIn(account.email);
  const count = async (table: string) =>
    (await h.db.superuser.query(`SELECT count(*) AS n FROM identity.${table}`)).rows[0].n;
  const purge = () => purgeExpired({ database: h.db.database, clock: h.clock });
  await purge();
  assert.notEqual(await count('sign_in_challenges'), 0);
  h.clock.advance(40 * DAY_MS);
  const late = await h.enrolMember(tenantId, 'late@example.com');
  await purge();
  assert.equal(await count('sign_in_challenges'), 0);
  assert.equal(await count('sessions'), 1);
  await h.call(me, { cookie: late.cookie });
});
