import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DAY_MS, formatId, MINUTE_MS, type TenantId, type UserId } from '@haechi/kernel';
import { type Account, createHarness, type Harness } from './harness.ts';

let h: Harness;
let tenantId: TenantId;
let admin: Account;
before(async () => {
  h = await createHarness();
  admin = await h.enrolFirstAdministrator();
  tenantId = h.addTenant('Hanbit');
});
after(() => h.db.drop());

const withdrawal = 'POST /api/v1/me/withdrawal';
const cancel = 'POST /api/v1/me/withdrawal/cancel';
const me = 'GET /api/v1/me';

async function stateOf(id: UserId): Promise<string> {
  const { rows } = await h.db.database.pool.query('SELECT state FROM identity.users WHERE id = $1', [id]);
  return rows[0].state;
}
const announced = (id: UserId) =>
  h.recorded.filter(
    ({ entry }) => entry.action === 'user.dormancy_announced' && entry.target?.id === formatId('user', id),
  ).length;

test('an account nobody signs in to is announced, sleeps after a year, and wakes by signing in', async () => {
  const account = await h.enrolMember(tenantId, 'sleeper@example.com');
  const bearer = (
    await h.call('POST /api/v1/me/tokens', {
      cookie: account.cookie,
      body: { name: 'script', expiresAt: new Date(h.clock.now() + 364 * DAY_MS).toISOString() },
    })
  ).value.token;
  h.clock.advance(334 * DAY_MS);
  await h.identity.advanceAccounts();
  assert.equal(announced(account.userId), 0);
  h.clock.advance(2 * DAY_MS);
  await h.identity.advanceAccounts();
  await h.identity.advanceAccounts();
  assert.equal(announced(account.userId), 1);
  h.clock.advance(27 * DAY_MS);
  await h.identity.advanceAccounts();
  assert.equal(await stateOf(account.userId), 'active');
  h.clock.advance(3 * DAY_MS);
  await h.identity.advanceAccounts();
  assert.equal(await stateOf(account.userId), 'dormant');
  assert.equal((await h.refusal(me, { bearer })).code, 'AUTH_003');
  await h.signIn(account);
  assert.equal(await stateOf(account.userId), 'active');
  assert.ok(h.actions().includes('user.woken'));
});

test('signing in, or a token at work, keeps an announced account awake', async () => {
  const byHand = await h.enrolMember(tenantId, 'by-hand@example.com');
  const byToken = await h.enrolMember(tenantId, 'by-token@example.com');
  const { value } = await h.call('POST /api/v1/me/tokens', {
    cookie: byToken.cookie,
    body: { name: 'script', expiresAt: new Date(h.clock.now() + 365 * DAY_MS).toISOString() },
  });
  h.clock.advance(340 * DAY_MS);
  await h.identity.advanceAccounts();
  assert.deepEqual([announced(byHand.userId), announced(byToken.userId)], [1, 1]);
  await h.signIn(byHand);
  await h.call(me, { bearer: value.token });
  h.clock.advance(40 * DAY_MS);
  await h.identity.advanceAccounts();
  assert.deepEqual([await stateOf(byHand.userId), await stateOf(byToken.userId)], ['active', 'active']);
});

test('whoever withdraws works on, may cancel, and is anonymised only after the period', async () => {
  const account = await h.enrolMember(tenantId, 'leaver@example.com');
  const { value } = await h.call(withdrawal, { cookie: account.cookie, body: {} });
  assert.equal(Date.parse(value.withdrawAt), h.clock.now() + 30 * DAY_MS);
  assert.equal((await h.refusal(withdrawal, { cookie: account.cookie, body: {} })).code, 'AUTH_017');
  assert.equal((await h.call(me, { cookie: account.cookie })).value.user.state, 'withdrawing');
  h.clock.advance(30 * DAY_MS - MINUTE_MS);
  await h.identity.advanceAccounts();
  const cookie = (await h.signIn(account)).cookie ?? '';
  await h.call(cancel, { cookie, body: {} });
  assert.equal((await h.refusal(cancel, { cookie, body: {} })).code, 'AUTH_017');
  h.clock.advance(DAY_MS);
  await h.identity.advanceAccounts();
  assert.equal(await stateOf(account.userId), 'active');
});

test('after the period nothing of the person is left, and they may come back with a new account', async () => {
  const email = 'gone@example.com';
  const account = await h.enrolMember(tenantId, email);
  await h.call(withdrawal, { cookie: account.cookie, body: {} });
  h.clock.advance(30 * DAY_MS);
  await h.identity.advanceAccounts();
  await h.identity.advanceAccounts();
  assert.equal(await stateOf(account.userId), 'anonymised');
  const publicId = formatId('user', account.userId);
  assert.deepEqual(
    h.erased.filter((id) => id === publicId),
    [publicId],
  );
  const login = { body: { email, password: 'blue-river-41 stone' } };
  assert.equal((await h.refusal('POST /api/v1/auth/login', login)).code, 'AUTH_002');
  const { rows } = await h.db.database.pool.query(
    `SELECT row_to_json(u)::text || coalesce((SELECT string_agg(row_to_json(x)::text, '') FROM
       (SELECT c.password_hash, c.totp_sealed FROM identity.credentials c WHERE c.user_id = u.id) x), '') AS kept
     FROM identity.users u WHERE u.id = $1`,
    [account.userId],
  );
  for (const part of [email, 'Haneul', 'argon2id']) assert.ok(!rows[0].kept.includes(part), part);
  const again = await h.enrolMember(tenantId, email);
  assert.notEqual(again.userId, account.userId);
});

test('who holds the platform hands it over before leaving', async () => {
  const cookie = (await h.signIn(admin)).cookie ?? '';
  const { access } = h;
  access.held.push({ principalId: admin.userId, roleKey: 'SUPER_ADMIN' });
  assert.equal((await h.refusal(withdrawal, { cookie, body: {} })).code, 'AUTH_016');
  access.held.length = 0;
});
