import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DAY_MS, formatId, newId, type TenantId } from '@haechi/kernel';
import { createHarness, type Harness } from './harness.ts';

let h: Harness;
let tenantId: TenantId;
before(async () => {
  h = await createHarness();
  tenantId = h.addTenant('Hanbit');
});
after(() => h.db.drop());

const me = 'GET /api/v1/me';
const narrow = 'PUT /api/v1/me/active-role';
const widen = 'DELETE /api/v1/me/active-role';
const switchScope = 'POST /api/v1/me/active-scope';

function roleId(key: string): string {
  const role = h.access.roles.find((one) => one.key === key);
  assert.ok(role !== undefined, key);
  return formatId('role', role.id);
}

async function enrolHolder(email: string) {
  const account = await h.enrolMember(tenantId, email);
  h.access.held.push({ principalId: account.userId, roleKey: 'HQ_MASTER' });
  return account;
}

test('a session is narrowed to a role that is held, and the others of the person are not', async () => {
  const account = await enrolHolder('two-windows@example.com');
  const other = (await h.signIn(account)).cookie ?? '';
  const { value } = await h.call(narrow, { cookie: account.cookie, body: { roleId: roleId('HQ_MASTER') } });
  assert.deepEqual(value.activeRole, {
    id: roleId('HQ_MASTER'),
    key: 'HQ_MASTER',
    name: 'HQ_MASTER',
    held: true,
  });
  assert.equal((await h.caller(account.cookie)).activeRole?.key, 'HQ_MASTER');
  assert.equal((await h.caller(other)).activeRole, undefined);
  const event = h.recorded.at(-1);
  assert.deepEqual(
    [event?.tenantId, event?.entry.action, event?.entry.details],
    [tenantId, 'session.narrowed', { from: null, to: 'HQ_MASTER' }],
  );
  const count = h.recorded.length;
  await h.call(narrow, { cookie: account.cookie, body: { roleId: roleId('HQ_MASTER') } });
  assert.equal(h.recorded.length, count, 'choosing it again is no news');
  assert.equal((await h.call(widen, { cookie: account.cookie })).value.activeRole, null);
  assert.equal((await h.caller(account.cookie)).activeRole, undefined);
  assert.equal(h.recorded.at(-1)?.entry.action, 'session.widened');
});

test('a role that is not held and one that does not exist answer alike, and nothing changes', async () => {
  const { cookie } = await enrolHolder('wishful@example.com');
  for (const wanted of [roleId('SUPER_ADMIN'), formatId('role', newId('role'))])
    assert.equal((await h.refusal(narrow, { cookie, body: { roleId: wanted } })).code, 'RES_001');
  assert.equal((await h.caller(cookie)).activeRole, undefined);
});

test('a role that is taken back leaves the session narrowed, so that it holds nothing of it', async () => {
  const { cookie, userId } = await enrolHolder('revoked@example.com');
  await h.call(narrow, { cookie, body: { roleId: roleId('HQ_MASTER') } });
  h.access.held.splice(
    h.access.held.findIndex(({ principalId }) => principalId === userId),
    1,
  );
  assert.equal((await h.caller(cookie)).activeRole?.key, 'HQ_MASTER');
  const { value } = await h.call(me, { cookie });
  assert.deepEqual([value.roles, value.activeRole.held], [[], false]);
  assert.equal((await h.call(widen, { cookie })).value.activeRole, null);
});

test('going to another tenant forgets the role', async () => {
  const account = await enrolHolder('traveller@example.com');
  const { cookie, userId } = account;
  const second = h.addTenant('Second');
  await h.invite(second, account.email);
  await h.db.database.tenant(second, (tx) =>
    h.memberships.port.acceptInvitation(tx, { userId, tenantId: second }),
  );
  await h.call(narrow, { cookie, body: { roleId: roleId('HQ_MASTER') } });
  const { value } = await h.call(switchScope, { cookie, body: { scope: formatId('tenant', second) } });
  assert.equal(value.activeRole, null);
  await h.call(switchScope, { cookie, body: { scope: formatId('tenant', tenantId) } });
  assert.equal((await h.caller(cookie)).activeRole, undefined);
});

test('an answer that stays open ends when the role of its session changes', async () => {
  const { cookie } = await enrolHolder('listening@example.com');
  const whole = await h.caller(cookie);
  await h.call(narrow, { cookie, body: { roleId: roleId('HQ_MASTER') } });
  assert.equal(await h.identity.isStillGood(whole), false);
  assert.equal(await h.identity.isStillGood(await h.caller(cookie)), true);
});

test('a personal token has no session to narrow', async () => {
  const { cookie } = await enrolHolder('script-role@example.com');
  const expiresAt = new Date(h.clock.now() + DAY_MS).toISOString();
  const { value } = await h.call('POST /api/v1/me/tokens', { cookie, body: { name: 'export', expiresAt } });
  const body = { roleId: roleId('HQ_MASTER') };
  assert.equal((await h.refusal(narrow, { bearer: value.token, body })).code, 'AUTH_009');
});
