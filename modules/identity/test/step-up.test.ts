import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { routes } from '@haechi/contracts';
import { CodedError, MINUTE_MS, type SessionId, type TenantId } from '@haechi/kernel';
import { OLD_COOKIE_LIVES_MS } from '../src/use-cases/renew-session.ts';
import { type Account, createHarness, type Harness, testOrigin } from './harness.ts';
import { createSoftwareAuthenticator } from './software-authenticator.ts';

let h: Harness;
let tenantId: TenantId;
before(async () => {
  h = await createHarness();
  tenantId = h.addTenant('Hanbit');
});
after(() => h.db.drop());

const stepUp = 'POST /api/v1/auth/step-up';
const options = 'POST /api/v1/auth/step-up/options';

/** What the shell asks before it lets a request through to a route that wants a fresh second factor. */
async function demand(cookie: string): Promise<CodedError | undefined> {
  const caller = await h.caller(cookie);
  try {
    await h.identity.demandFactor(caller);
  } catch (error) {
    if (error instanceof CodedError) return error;
    throw error;
  }
  return undefined;
}

async function withPasskey(account: Account) {
  const { cookie } = account;
  const authenticator = createSoftwareAuthenticator();
  const begun = (await h.call('POST /api/v1/me/passkeys/options', { cookie })).value;
  await h.call('POST /api/v1/me/passkeys', {
    cookie,
    body: { credential: authenticator.create(begun.options) },
  });
  return authenticator;
}

test('every route that changes how one signs in wants a fresh second factor, or the factors themselves', () => {
  const waysIn =
    /^(?:POST|PUT|PATCH|DELETE) \/api\/v1\/me\/(?:password|passkeys|authenticator|recovery-codes|external-identities|tokens)/;
  const changing = routes.filter(({ operation }) => waysIn.test(operation));
  assert.ok(changing.length >= 12, 'there are such routes');
  const without = changing
    .filter(({ secondFactor }) => secondFactor !== 'required')
    .map((one) => one.operation);
  assert.deepEqual(without.toSorted(), [
    'DELETE /api/v1/me/tokens/{id}', // takes something away that opens nothing but itself
    'PATCH /api/v1/me/passkeys/{id}', // its name
    'POST /api/v1/me/external-identities/finish', // only with what `begin` was asked for, within ten minutes
    'POST /api/v1/me/recovery-codes', // takes the code itself
  ]);
});

test('a second factor is fresh for ten minutes, then the problem says why and how fresh it must be', async () => {
  const account = await h.enrolMember(tenantId, 'fresh@example.com');
  h.clock.advance(10 * MINUTE_MS);
  assert.equal(await demand(account.cookie), undefined);
  h.clock.advance(1);
  const refused = await demand(account.cookie);
  assert.deepEqual(
    [refused?.code, refused?.options.extensions],
    ['AUTH_011', { reason: 'fresh_factor', maxAgeSeconds: 600, stepUp: '/api/v1/auth/step-up' }],
  );
});

test('a code of the authenticator makes it fresh again, once, and is on record', async () => {
  const account = await h.enrolMember(tenantId, 'code@example.com');
  const { cookie } = account;
  h.clock.advance(20 * MINUTE_MS);
  const totpCode = h.freshCode(account.totpSecret);
  const { value } = await h.call(stepUp, { cookie, body: { totpCode } });
  assert.equal(Date.parse(value.freshUntil) - Date.parse(value.secondFactorAt), 10 * MINUTE_MS);
  assert.equal(await demand(cookie), undefined);
  const shown = h.recorded.findLast(({ entry }) => entry.action === 'second_factor.shown');
  assert.deepEqual(shown?.entry.details, { factor: 'totp' });
  assert.equal((await h.refusal(stepUp, { cookie, body: { totpCode } })).code, 'AUTH_010');
});

test('of eight parallel tries with one code, one counts', async () => {
  const account = await h.enrolMember(tenantId, 'once@example.com');
  const body = { totpCode: h.freshCode(account.totpSecret) };
  const tries = Array.from({ length: 8 }, () => h.call(stepUp, { cookie: account.cookie, body }));
  const outcomes = await Promise.allSettled(tries);
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
});

test('wrong codes lock, as they do at sign-in', async () => {
  const account = await h.enrolMember(tenantId, 'guess@example.com');
  const { cookie } = account;
  const totpCode = h.codeNow(account.totpSecret) === '123456' ? '654321' : '123456';
  for (let n = 0; n < 5; n += 1)
    assert.equal((await h.refusal(stepUp, { cookie, body: { totpCode } })).code, 'AUTH_010');
  const locked = await h.refusal(stepUp, { cookie, body: { totpCode: h.freshCode(account.totpSecret) } });
  assert.equal(locked.code, 'AUTH_004');
});

test('a passkey of the person makes it fresh; the passkey of another does not', async () => {
  const account = await h.enrolMember(tenantId, 'key@example.com');
  const other = await h.enrolMember(tenantId, 'other-key@example.com');
  const [own, foreign] = [await withPasskey(account), await withPasskey(other)];
  const { cookie } = account;
  h.clock.advance(20 * MINUTE_MS);
  const asked = (await h.call(options, { cookie })).value;
  assert.equal(asked.totp, true);
  assert.deepEqual(
    asked.passkey.allowCredentials.map(({ id }: { id: string }) => id),
    [own.credentialId],
  );
  const wrong = await h.refusal(stepUp, { cookie, body: { credential: foreign.get(asked.passkey) } });
  assert.equal(wrong.code, 'AUTH_012');
  const again = (await h.call(options, { cookie })).value;
  await h.call(stepUp, { cookie, body: { credential: own.get(again.passkey) } });
  assert.equal(await demand(cookie), undefined);
});

test('a copied passkey is blocked when it is shown for a fresh factor', async () => {
  const account = await h.enrolMember(tenantId, 'copied@example.com');
  const authenticator = await withPasskey(account);
  const { cookie } = account;
  const ask = async () => (await h.call(options, { cookie })).value.passkey;
  await h.call(stepUp, { cookie, body: { credential: authenticator.get(await ask(), { signCount: 5 }) } });
  const refused = await h.refusal(stepUp, {
    cookie,
    body: { credential: authenticator.get(await ask(), { signCount: 4 }) },
  });
  assert.equal(refused.code, 'AUTH_012');
  assert.equal(await ask(), null, 'it is not asked for any more');
});

test('a personal token can show no second factor and does nothing that wants one', async () => {
  const account = await h.enrolMember(tenantId, 'token@example.com');
  const body = { name: 'night', expiresAt: new Date(h.clock.now() + 60 * MINUTE_MS).toISOString() };
  const { value } = await h.call('POST /api/v1/me/tokens', { cookie: account.cookie, body });
  const bearer: string = value.token;
  const caller = await h.identity.authenticate({ cookie: undefined, bearer, ip: '', userAgent: undefined });
  assert.ok(caller);
  await assert.rejects(h.identity.demandFactor(caller), { code: 'AUTH_009' });
  const totpCode = h.freshCode(account.totpSecret);
  assert.equal((await h.refusal(stepUp, { bearer, body: { totpCode } })).code, 'AUTH_009');
});

test('a demanded second factor is owed until it is shown, however fresh the last one is', async () => {
  const account = await h.enrolMember(tenantId, 'demanded@example.com');
  const { cookie } = account;
  const { sessionId } = await h.caller(cookie);
  assert.ok(sessionId);
  const demandIt = (id: SessionId) =>
    h.db.database.tenant(tenantId, (tx) =>
      h.identity.demandStepUp(tx, testOrigin, { sessionId: id, tenantId, reason: 'unusual hour' }),
    );
  assert.equal(await demandIt(sessionId), true);
  assert.equal(await demandIt(sessionId), false, 'once is enough');
  assert.equal((await h.caller(cookie)).owesFactor, 'demanded');
  assert.equal((await demand(cookie))?.options.extensions?.['reason'], 'demanded');
  const notices = (await h.call('GET /api/v1/me/notices', { cookie })).value.items;
  const told = notices.find(({ kind }: { kind: string }) => kind === 'factor_demanded');
  assert.equal(told.about, 'unusual hour');
  await h.call(stepUp, { cookie, body: { totpCode: h.freshCode(account.totpSecret) } });
  assert.equal(await demand(cookie), undefined);
  assert.equal((await h.caller(cookie)).owesFactor, undefined);
});

test('showing a second factor renews the cookie; the old one is good for ten seconds, without what was shown', async () => {
  const account = await h.enrolMember(tenantId, 'renewed@example.com');
  const old = account.cookie;
  h.clock.advance(20 * MINUTE_MS);
  const body = { totpCode: h.freshCode(account.totpSecret) };
  const { cookie } = await h.call(stepUp, { cookie: old, body });
  assert.ok(typeof cookie === 'string' && cookie !== old);
  assert.equal((await h.call('GET /api/v1/me', { cookie })).value.user.email, account.email);
  assert.equal(await demand(cookie), undefined);
  // A request that was under way, or somebody who copied the cookie before.
  const under = await h.identity.authenticate({
    cookie: old,
    bearer: undefined,
    ip: '',
    userAgent: undefined,
    device: h.deviceOf(old),
  });
  assert.ok(under);
  await assert.rejects(h.identity.demandFactor(under), { code: 'AUTH_011' });
  h.clock.advance(OLD_COOKIE_LIVES_MS);
  assert.equal((await h.refusal('GET /api/v1/me', { cookie: old, stale: true })).code, 'AUTH_003');
  assert.equal((await h.call('GET /api/v1/me', { cookie })).value.user.email, account.email);
});

test('what a session owed, the old cookie owes still', async () => {
  const account = await h.enrolMember(tenantId, 'owes@example.com');
  const old = account.cookie;
  const { sessionId } = await h.caller(old);
  assert.ok(sessionId);
  const demanded = { sessionId, tenantId, reason: 'unusual hour' };
  await h.db.database.tenant(tenantId, (tx) => h.identity.demandStepUp(tx, testOrigin, demanded));
  const device = h.deviceOf(old);
  await h.call(stepUp, { cookie: old, body: { totpCode: h.freshCode(account.totpSecret) } });
  assert.equal((await h.caller(old)).owesFactor, undefined);
  const request = { cookie: old, bearer: undefined, ip: '', userAgent: undefined, device };
  assert.equal((await h.identity.authenticate(request))?.owesFactor, 'demanded');
});

test('of parallel second factors with one cookie one renews it, and no browser is left with a dead one', async () => {
  const account = await h.enrolMember(tenantId, 'parallel@example.com');
  const authenticator = await withPasskey(account);
  const { cookie } = account;
  const credentials = [];
  for (let n = 0; n < 4; n += 1) {
    const { passkey } = (await h.call(options, { cookie })).value;
    credentials.push(authenticator.get(passkey, { signCount: 0 }));
  }
  const answers = await Promise.all(
    credentials.map((credential) => h.call(stepUp, { cookie, stale: true, body: { credential } })),
  );
  const given = answers.flatMap(({ cookie: renewed }) => renewed ?? []);
  assert.equal(given.length, 1);
  h.clock.advance(OLD_COOKIE_LIVES_MS);
  assert.equal((await h.call('GET /api/v1/me', { cookie: given[0] ?? '' })).value.user.email, account.email);
});
