import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  DAY_MS,
  formatId,
  MINUTE_MS,
  newId,
  PLATFORM_SCOPE_ID,
  PLATFORM_TENANT_ID,
  type TenantId,
} from '@haechi/kernel';
import { type Account, createHarness, type Harness, PASSWORD } from './harness.ts';

let h: Harness;
let tenantId: TenantId;
let admin: Account;
before(async () => {
  h = await createHarness();
  tenantId = h.addTenant('Hanbit');
  admin = await h.enrolFirstAdministrator();
  h.settings.set('identity.sessionsMax', 20);
});
after(() => h.db.drop());

const me = 'GET /api/v1/me';
const tokens = 'POST /api/v1/me/tokens';
const switchScope = 'POST /api/v1/me/active-scope';
const asAdmin = async (): Promise<string> => (await h.signIn(admin)).cookie ?? '';
const endingAfter = (durationMs: number) => new Date(h.clock.now() + durationMs).toISOString();

async function makeToken(cookie: string, durationMs: number): Promise<{ id: string; token: string }> {
  const body = { name: 'nightly export', expiresAt: endingAfter(durationMs) };
  return (await h.call(tokens, { cookie, body })).value;
}

test('a token works as its owner, where it was made, until its end', async () => {
  const { cookie, userId } = await h.enrolMember(tenantId, 'script@example.com');
  const { token, id } = await makeToken(cookie, DAY_MS);
  assert.match(token, /^hst_[A-Za-z0-9_-]{43}$/);
  const caller = await h.identity.authenticate({
    cookie: undefined,
    bearer: token,
    ip: '',
    userAgent: undefined,
  });
  assert.deepEqual(
    [caller?.id, caller?.credential, caller?.sessionId, caller?.tenantId, caller?.secondFactorAtMs],
    [userId, 'token', null, tenantId, 0],
  );
  const seen = (await h.call(me, { bearer: token })).value;
  assert.equal(seen.session, null);
  const [listed] = (await h.call('GET /api/v1/me/tokens', { bearer: token })).value.items;
  assert.deepEqual(
    [listed.id, listed.name, listed.scope, Date.parse(listed.lastUsedAt)],
    [id, 'nightly export', formatId('tenant', tenantId), h.clock.now()],
  );
  h.clock.advance(DAY_MS);
  assert.equal((await h.refusal(me, { bearer: token })).code, 'AUTH_003');
});

test('a token stays in its tenant when its owner’s session moves on', async () => {
  const { cookie, email } = await h.enrolMember(tenantId, 'mover@example.com');
  const { token } = await makeToken(cookie, DAY_MS);
  const other = h.addTenant('Other');
  const { userId } = await h.invite(other, email);
  await h.db.database.tenant(other, (tx) =>
    h.memberships.port.acceptInvitation(tx, { userId, tenantId: other }),
  );
  await h.call(switchScope, { cookie, body: { scope: formatId('tenant', other) } });
  assert.equal((await h.caller(cookie)).tenantId, other);
  assert.equal((await h.call(me, { bearer: token })).value.activeScope.id, formatId('tenant', tenantId));
});

test('a token ends within a year from now, and not in the past', async () => {
  const cookie = await asAdmin();
  for (const durationMs of [-MINUTE_MS, 0, 365 * DAY_MS + 1]) {
    const body = { name: 'x', expiresAt: endingAfter(durationMs) };
    const { code, options } = await h.refusal(tokens, { cookie, body });
    assert.deepEqual([code, options.fields?.[0]?.field], ['VAL_001', 'body.expiresAt']);
  }
  await makeToken(cookie, 365 * DAY_MS);
});

test('a revoked token is over at once, and only its owner revokes it', async () => {
  const { cookie } = await h.enrolMember(tenantId, 'revoker@example.com');
  const { token, id } = await makeToken(cookie, DAY_MS);
  const revoke = 'DELETE /api/v1/me/tokens/{id}';
  const params = { id };
  assert.equal((await h.refusal(revoke, { cookie: await asAdmin(), params })).code, 'RES_001');
  await h.call(revoke, { cookie, params });
  assert.equal((await h.refusal(me, { bearer: token })).code, 'AUTH_003');
  assert.equal((await h.refusal(revoke, { cookie, params })).code, 'RES_001');
  assert.deepEqual((await h.call('GET /api/v1/me/tokens', { cookie })).value.items, []);
});

test('a token cannot change how its owner signs in, nor make another token', async () => {
  const { cookie } = await h.enrolMember(tenantId, 'careful@example.com');
  const { token: bearer } = await makeToken(cookie, DAY_MS);
  const attempts: [string, object][] = [
    [tokens, { name: 'more', expiresAt: endingAfter(DAY_MS) }],
    ['POST /api/v1/me/password', { currentPassword: PASSWORD, newPassword: 'copper-kettle 19 winds' }],
    ['POST /api/v1/me/recovery-codes', { totpCode: '123456' }],
    ['POST /api/v1/me/sessions/end-others', {}],
    [switchScope, { scope: 'platform' }],
    ['POST /api/v1/auth/logout', {}],
  ];
  for (const [operation, body] of attempts)
    assert.equal((await h.refusal(operation, { bearer, body })).code, 'AUTH_009', operation);
});

test('credentials of another form are refused, none at all is nobody', async () => {
  const ask = (cookie: string | undefined, bearer: string | undefined) =>
    h.identity.authenticate({ cookie, bearer, ip: '', userAgent: undefined });
  assert.equal(await ask(undefined, undefined), undefined);
  const session = await asAdmin();
  const { token } = await makeToken(session, DAY_MS);
  for (const [cookie, bearer] of [
    [undefined, session],
    [undefined, `hst_${'A'.repeat(43)}`],
    [undefined, 'hst_short'],
    [token, undefined],
    ["' OR 1=1 --", undefined],
  ] as const)
    await assert.rejects(ask(cookie, bearer), { code: 'AUTH_003' });
});

test('a member switches between their tenants; the log of the entered one says so', async () => {
  const account = await h.enrolMember(tenantId, 'switcher@example.com');
  const second = h.addTenant('Second');
  const { userId } = await h.invite(second, account.email);
  await h.db.database.tenant(second, (tx) =>
    h.memberships.port.acceptInvitation(tx, { userId, tenantId: second }),
  );
  const body = { scope: formatId('tenant', second) };
  const { value } = await h.call(switchScope, { cookie: account.cookie, body });
  assert.deepEqual(value.activeScope, { kind: 'tenant', id: formatId('tenant', second), name: 'Second' });
  const event = h.recorded.at(-1);
  assert.equal(event?.tenantId, second);
  assert.deepEqual(event?.entry.details, {
    from: formatId('tenant', tenantId),
    to: formatId('tenant', second),
    as: 'member',
  });
  const again = await h.signIn(account);
  assert.equal((await h.caller(again.cookie ?? '')).tenantId, second, 'the next session starts there');
  h.memberships.remove(second, account.userId);
  const third = await h.signIn(account);
  assert.equal((await h.caller(third.cookie ?? '')).tenantId, tenantId, 'unless the membership is over');
});

test('a foreign tenant, an unknown one and the platform answer alike to who may not enter', async () => {
  const { cookie } = await h.enrolMember(tenantId, 'curious@example.com');
  const foreign = h.addTenant('Foreign');
  for (const scope of [formatId('tenant', foreign), formatId('tenant', newId('tenant')), 'platform']) {
    assert.equal((await h.refusal(switchScope, { cookie, body: { scope } })).code, 'RES_001');
    const event = h.recorded.at(-1);
    assert.deepEqual([event?.entry.result, event?.tenantId, event?.alone], ['denied', tenantId, true]);
  }
  assert.equal((await h.caller(cookie)).tenantId, tenantId);
});

test('a person of the operator enters a tenant only with the permission for it, and comes back', async () => {
  const cookie = await asAdmin();
  const body = { scope: formatId('tenant', tenantId) };
  assert.equal((await h.refusal(switchScope, { cookie, body })).code, 'RES_001');
  h.access.allowed.add(`${admin.userId}/tenant:enter/${PLATFORM_SCOPE_ID}`);
  const { value } = await h.call(switchScope, { cookie, body });
  assert.equal(value.activeScope.name, 'Hanbit');
  assert.equal(h.recorded.at(-1)?.entry.details?.['as'], 'operator');
  assert.equal(h.recorded.at(-1)?.tenantId, tenantId);
  await h.call(switchScope, { cookie, body: { scope: 'platform' } });
  assert.equal((await h.caller(cookie)).tenantId, PLATFORM_TENANT_ID);
});
