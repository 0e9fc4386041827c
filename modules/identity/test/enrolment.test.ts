import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Tx } from '@haechi/database';
import { DAY_MS, HOUR_MS, PLATFORM_TENANT_ID } from '@haechi/kernel';
import { createHarness, type Harness, PASSWORD, testOrigin } from './harness.ts';

let h: Harness;
before(async () => {
  h = await createHarness();
});
after(() => h.db.drop());

const complete = 'POST /api/v1/enrolments/complete';
const open = 'POST /api/v1/enrolments/open';

test('an empty installation has one working first-administrator link, good for a day', async () => {
  assert.equal((await h.call('GET /api/v1/setup')).value.state, 'needs_first_administrator');
  const first = await h.identity.createFirstAdministratorLink();
  const second = await h.identity.createFirstAdministratorLink();
  assert.ok(first && second);
  assert.equal((await h.refusal(open, { body: { token: first.reveal() } })).code, 'AUTH_006');
  assert.equal((await h.call(open, { body: { token: second.reveal() } })).value.kind, 'first_administrator');
  h.clock.advance(DAY_MS);
  assert.equal((await h.refusal(open, { body: { token: second.reveal() } })).code, 'AUTH_006');
});

test('the first administrator gets both base roles at the platform and is signed in there', async () => {
  const token = await h.identity.createFirstAdministratorLink();
  assert.ok(token);
  const body = { token: token.reveal(), displayName: 'Minji', password: PASSWORD, totpCode: '000000' };
  const missing = await h.refusal(complete, { body });
  assert.equal(missing.code, 'VAL_001');
  assert.equal(missing.options.fields?.[0]?.field, 'body.email');

  const account = await h.enrolFirstAdministrator();
  assert.equal((await h.call('GET /api/v1/setup')).value.state, 'ready');
  assert.equal(await h.identity.createFirstAdministratorLink(), undefined);
  assert.deepEqual(h.access.granted, [
    { principalId: account.userId, key: 'SUPER_ADMIN' },
    { principalId: account.userId, key: 'HQ_MASTER' },
  ]);
  assert.equal(new Set(account.recoveryCodes).size, 10);
  const me = (await h.call('GET /api/v1/me', { cookie: account.cookie })).value;
  assert.deepEqual(me.activeScope, { kind: 'platform', id: 'platform', name: 'Haechi' });
  assert.equal(me.mayUsePlatform, true);
  assert.equal(me.recoveryCodesLeft, 10);
  assert.deepEqual(me.permissions, ['member:read', 'project:read']);
  assert.deepEqual(h.actions(), ['user.enrolled', 'session.started']);
  assert.equal(h.recorded[0]?.tenantId, PLATFORM_TENANT_ID);
});

test('opening an invitation again shows the same authenticator key, and using it ends it', async () => {
  const tenantId = h.addTenant('Hanbit Academy');
  const { token } = await h.invite(tenantId, 'haneul@example.com', 'Haneul Kim');
  const opened = (await h.call(open, { body: { token } })).value;
  assert.deepEqual(
    [opened.kind, opened.email, opened.displayName, opened.tenantName, opened.invitedBy],
    ['invitation', 'haneul@example.com', 'Haneul Kim', 'Hanbit Academy', 'Jiwoo'],
  );
  assert.equal(opened.needsCredentials, true);
  assert.match(opened.authenticator.uri, /^otpauth:\/\/totp\/Haechi:haneul%40example\.com\?/);
  assert.deepEqual((await h.call(open, { body: { token } })).value.authenticator, opened.authenticator);

  const totpCode = h.freshCode(opened.authenticator.secret);
  const done = await h.call(complete, {
    body: { token, email: 'else@example.com', displayName: 'Haneul', password: PASSWORD, totpCode },
  });
  assert.equal(done.value.recoveryCodes.length, 10);
  const me = (await h.call('GET /api/v1/me', { cookie: done.cookie ?? '' })).value;
  assert.equal(me.user.email, 'haneul@example.com', 'the address of an invitation cannot be changed');
  assert.equal(me.activeScope.name, 'Hanbit Academy');
  assert.equal((await h.refusal(open, { body: { token } })).code, 'AUTH_006');
});

test('a weak password or a wrong code does not use the link up', async () => {
  const { token } = await h.invite(h.addTenant('Weak'), 'weak@example.com');
  const { secret } = (await h.call(open, { body: { token } })).value.authenticator;
  const attempt = (password: string, totpCode: string) =>
    h.refusal(complete, { body: { token, displayName: 'W', password, totpCode } });
  const weak = await attempt('password123', h.freshCode(secret));
  assert.equal(weak.code, 'AUTH_008');
  assert.equal(weak.options.fields?.[0]?.field, 'body.password');
  assert.equal((await attempt(PASSWORD, wrongCode(h.codeNow(secret)))).code, 'AUTH_010');
  const totpCode = h.freshCode(secret);
  await h.call(complete, { body: { token, displayName: 'W', password: PASSWORD, totpCode } });
});

const wrongCode = (right: string): string => (right === '000000' ? '000001' : '000000');

test('an invitation lives seven days; renewed it has a new secret and a new key, revoked it is dead', async () => {
  const tenantId = h.addTenant('Renewals');
  const run = <T>(work: (tx: Tx) => Promise<T>) => h.db.database.tenant(tenantId, work);
  const { token } = await h.invite(tenantId, 'renew@example.com');
  h.clock.advance(7 * DAY_MS - HOUR_MS);
  const original = (await h.call(open, { body: { token } })).value;
  h.clock.advance(HOUR_MS);
  assert.equal((await h.refusal(open, { body: { token } })).code, 'AUTH_006');

  const [expired] = (await run((tx) => h.identity.listInvitations(tx, { limit: 10, cursor: undefined })))
    .items;
  assert.ok(expired);
  assert.equal(expired.state, 'expired');
  const renewed = await run((tx) => h.identity.renewInvitation(tx, testOrigin, expired.id));
  const again = (await h.call(open, { body: { token: renewed.token.reveal() } })).value;
  assert.notEqual(again.authenticator.secret, original.authenticator.secret);
  assert.equal((await h.refusal(open, { body: { token } })).code, 'AUTH_006');

  await run((tx) => h.identity.revokeInvitation(tx, testOrigin, expired.id));
  assert.equal((await h.refusal(open, { body: { token: renewed.token.reveal() } })).code, 'AUTH_006');
  assert.equal((await run((tx) => h.identity.findInvitation(tx, expired.id)))?.state, 'revoked');
  await assert.rejects(
    run((tx) => h.identity.renewInvitation(tx, testOrigin, expired.id)),
    { code: 'RES_001' },
  );
});

test('invitations of one tenant are invisible to another, and pages follow each other', async () => {
  const [mine, other] = [h.addTenant('Mine'), h.addTenant('Other')];
  for (const n of [1, 2, 3]) await h.invite(mine, `page${n}@example.com`);
  await h.invite(other, 'other@example.com');
  const list = (cursor: string | undefined) =>
    h.db.database.tenant(mine, (tx) => h.identity.listInvitations(tx, { limit: 2, cursor }));
  const first = await list(undefined);
  assert.deepEqual(
    first.items.map((item) => item.email),
    ['page3@example.com', 'page2@example.com'],
  );
  assert.ok(first.nextCursor);
  const second = await list(first.nextCursor);
  assert.deepEqual(
    second.items.map((item) => item.email),
    ['page1@example.com'],
  );
  assert.equal(second.nextCursor, null);
  await assert.rejects(list('inv_nonsense'), { code: 'VAL_001' });
});

test('a person with an account joins another tenant with both factors and keeps their credentials', async () => {
  const account = await h.enrolMember(h.addTenant('First'), 'joiner@example.com');
  const { token, userId } = await h.invite(h.addTenant('Second'), 'joiner@example.com');
  assert.equal(userId, account.userId);
  const opened = (await h.call(open, { body: { token } })).value;
  assert.equal(opened.needsCredentials, false);
  assert.equal(opened.authenticator, null);
  const body = { token, displayName: 'Somebody else', password: PASSWORD };

  const totpCode = h.freshCode(account.totpSecret);
  const wrong = { ...body, password: 'not the password', totpCode };
  assert.equal((await h.refusal(complete, { body: wrong })).code, 'AUTH_002');
  assert.equal(h.recorded.at(-1)?.entry.action, 'sign_in.failed');
  const { value, cookie } = await h.call(complete, { body: { ...body, totpCode } });
  assert.deepEqual(value.recoveryCodes, []);
  const me = (await h.call('GET /api/v1/me', { cookie: cookie ?? '' })).value;
  assert.deepEqual(
    me.memberships.map((membership: { name: string }) => membership.name),
    ['First', 'Second'],
  );
  assert.equal(me.activeScope.name, 'Second');
  assert.equal(me.user.displayName, 'Haneul');
  assert.equal((await h.refusal(complete, { body: { ...body, totpCode } })).code, 'AUTH_006');
});

test('with two invitations open, the second becomes one for a person with an account', async () => {
  const first = await h.invite(h.addTenant('A'), 'both@example.com');
  const second = await h.invite(h.addTenant('B'), 'both@example.com');
  const { secret } = (await h.call(open, { body: { token: first.token } })).value.authenticator;
  const person = { displayName: 'Both', password: PASSWORD };
  await h.call(complete, { body: { ...person, token: first.token, totpCode: h.freshCode(secret) } });
  assert.equal((await h.call(open, { body: { token: second.token } })).value.needsCredentials, false);
  await h.call(complete, { body: { ...person, token: second.token, totpCode: h.freshCode(secret) } });
});

test('a recovery link gives new credentials and closes everything the old ones opened', async () => {
  const tenantId = h.addTenant('Recover');
  const account = await h.enrolMember(tenantId, 'lost@example.com');
  const expiresAt = new Date(h.clock.now() + DAY_MS).toISOString();
  const made = await h.call('POST /api/v1/me/tokens', {
    cookie: account.cookie,
    body: { name: 'script', expiresAt },
  });
  const link = await h.db.database.tenant(tenantId, (tx) =>
    h.identity.createRecoveryLink(tx, testOrigin, { userId: account.userId, tenantId, reason: 'lost phone' }),
  );
  const token = link.reveal();
  const opened = (await h.call(open, { body: { token } })).value;
  assert.deepEqual([opened.kind, opened.needsCredentials], ['recovery', true]);
  assert.notEqual(opened.authenticator.secret, account.totpSecret);
  const password = 'quiet-harbour 77 lamps';
  const totpCode = h.freshCode(opened.authenticator.secret);
  const done = await h.call(complete, { body: { token, displayName: 'x', password, totpCode } });
  assert.equal(done.value.recoveryCodes.length, 10);
  assert.equal((await h.refusal('GET /api/v1/me', { cookie: account.cookie })).code, 'AUTH_003');
  assert.equal((await h.refusal('GET /api/v1/me', { bearer: made.value.token })).code, 'AUTH_003');
  const old = { email: account.email, password: PASSWORD };
  assert.equal((await h.refusal('POST /api/v1/auth/login', { body: old })).code, 'AUTH_002');
  await h.call('POST /api/v1/auth/login', { body: { email: account.email, password } });
});
