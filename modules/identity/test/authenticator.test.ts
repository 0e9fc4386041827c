import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MINUTE_MS, type TenantId } from '@haechi/kernel';
import { createHarness, type Harness } from './harness.ts';

let h: Harness;
let tenantId: TenantId;
before(async () => {
  h = await createHarness();
  tenantId = h.addTenant('Hanbit');
});
after(() => h.db.drop());

const begin = 'POST /api/v1/me/authenticator/options';
const confirm = 'POST /api/v1/me/authenticator';
const secondFactor = 'POST /api/v1/auth/login/second-factor';

test('the old authenticator works until the new one is proven, then only the new one does', async () => {
  const account = await h.enrolMember(tenantId, 'new-phone@example.com');
  const { cookie, email, totpSecret } = account;
  const old = (await h.call('GET /api/v1/me/authenticator', { cookie })).value;
  const { secret, uri } = (await h.call(begin, { cookie })).value;
  assert.match(uri, /^otpauth:\/\/totp\//);
  const wrong = await h.refusal(confirm, { cookie, body: { totpCode: h.freshCode(totpSecret) } });
  assert.equal(wrong.code, 'AUTH_010');
  const elsewhere = (await h.signIn(account)).cookie ?? '';
  const done = await h.call(confirm, { cookie, body: { totpCode: h.freshCode(secret) } });
  assert.ok(typeof done.cookie === 'string' && done.cookie !== cookie, 'the session has another cookie');
  assert.equal((await h.refusal('GET /api/v1/me', { cookie: elsewhere })).code, 'AUTH_003');
  const now = (await h.call('GET /api/v1/me/authenticator', { cookie })).value;
  assert.ok(now.enrolledAt > old.enrolledAt);
  const ofOld = { challenge: await h.startSignIn(email), totpCode: h.freshCode(totpSecret) };
  assert.equal((await h.refusal(secondFactor, { body: ofOld })).code, 'AUTH_010');
  const ofNew = { challenge: await h.startSignIn(email), totpCode: h.freshCode(secret) };
  assert.equal((await h.call(secondFactor, { body: ofNew })).value.next, 'signed_in');
});

test('its owner is told, and it is on record', async () => {
  const account = await h.enrolMember(tenantId, 'told@example.com');
  const { cookie } = account;
  const { secret } = (await h.call(begin, { cookie })).value;
  await h.call(confirm, { cookie, body: { totpCode: h.freshCode(secret) } });
  const notices = (await h.call('GET /api/v1/me/notices', { cookie })).value.items;
  assert.ok(notices.some(({ kind }: { kind: string }) => kind === 'authenticator_replaced'));
  const recorded = h.recorded.findLast(({ entry }) => entry.action === 'authenticator.replaced');
  assert.equal(recorded?.tenantId, tenantId);
});

test('it is finished in the session it was begun in, in time, and once', async () => {
  const account = await h.enrolMember(tenantId, 'strict@example.com');
  const other = (await h.signIn(account)).cookie ?? '';
  const { cookie } = account;
  const { secret } = (await h.call(begin, { cookie })).value;
  const code = () => ({ totpCode: h.freshCode(secret) });
  assert.equal((await h.refusal(confirm, { cookie: other, body: code() })).code, 'AUTH_021');
  h.clock.advance(10 * MINUTE_MS);
  assert.equal((await h.refusal(confirm, { cookie, body: code() })).code, 'AUTH_021');
  const again = (await h.call(begin, { cookie })).value;
  const body = { totpCode: h.freshCode(again.secret) };
  const tries = await Promise.allSettled(Array.from({ length: 4 }, () => h.call(confirm, { cookie, body })));
  assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1);
});

test('guessing at the new one locks, as at sign-in', async () => {
  const { cookie } = await h.enrolMember(tenantId, 'guesser@example.com');
  const { secret } = (await h.call(begin, { cookie })).value;
  const totpCode = h.codeNow(secret) === '123456' ? '654321' : '123456';
  for (let n = 0; n < 5; n += 1)
    assert.equal((await h.refusal(confirm, { cookie, body: { totpCode } })).code, 'AUTH_010');
  assert.equal((await h.refusal(confirm, { cookie, body: { totpCode } })).code, 'AUTH_004');
});

test('somebody with a passkey alone gets one, and it is nothing to sign in with by itself', async () => {
  const { cookie, userId } = await h.enrolMember(tenantId, 'passkey-only@example.com');
  await h.db.superuser.query('DELETE FROM identity.credentials WHERE user_id = $1', [userId]);
  const none = (await h.call('GET /api/v1/me/authenticator', { cookie })).value;
  assert.equal(none.enrolledAt, null);
  const { secret } = (await h.call(begin, { cookie })).value;
  await h.call(confirm, { cookie, body: { totpCode: h.freshCode(secret) } });
  assert.ok((await h.call('GET /api/v1/me/authenticator', { cookie })).value.enrolledAt);
});

test('a token sets up no authenticator', async () => {
  const { cookie } = await h.enrolMember(tenantId, 'tokens@example.com');
  const body = { name: 'night', expiresAt: new Date(h.clock.now() + 60 * MINUTE_MS).toISOString() };
  const bearer = (await h.call('POST /api/v1/me/tokens', { cookie, body })).value.token;
  assert.equal((await h.refusal(begin, { bearer })).code, 'AUTH_009');
});
