import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { HOUR_MS, MINUTE_MS, type TenantId } from '@haechi/kernel';
import { type Account, createHarness, type Harness } from './harness.ts';
import { CLIENT, type StandIn, startNaverStandIn, startOpenIdStandIn, travel } from './stand-in-providers.ts';

let h: Harness;
let tenantId: TenantId;
let admin: Account;
let standIns: Record<'corp' | 'naver', StandIn>;

before(async () => {
  // The client library goes by the machine's own clock.
  h = await createHarness(Date.now());
  admin = await h.enrolFirstAdministrator();
  tenantId = h.addTenant('Hanbit');
  standIns = { corp: await startOpenIdStandIn(), naver: await startNaverStandIn() };
  for (const [provider, kind] of [
    ['corp', 'oidc'],
    ['naver', 'naver'],
  ] as const)
    await put(provider, { kind, issuer: standIns[provider].origin });
});
after(async () => {
  await Promise.all(Object.values(standIns).map((standIn) => standIn.close()));
  await h.db.drop();
});

const put = (provider: string, over: object) =>
  h.call('PUT /api/v1/sign-in-providers/{provider}', {
    cookie: admin.cookie,
    params: { provider },
    body: { kind: 'oidc', name: provider, ...CLIENT, enabled: true, reason: 'asked for', ...over },
  });

const signInBegin = 'POST /api/v1/auth/external/{provider}/begin';
const signInFinish = 'POST /api/v1/auth/external/finish';
const linkBegin = 'POST /api/v1/me/external-identities/{provider}/begin';
const linkFinish = 'POST /api/v1/me/external-identities/finish';

async function go(provider: string, operation: string, cookie?: string) {
  const by = cookie === undefined ? {} : { cookie };
  const { value } = await h.call(operation, { ...by, params: { provider }, body: {} });
  return { flow: value.flow, returned: await travel(value.goTo) };
}
async function link(provider: 'corp' | 'naver', cookie: string, id: string, email = `${id}@elsewhere.test`) {
  standIns[provider].person = { id, email };
  await h.call(linkFinish, { cookie, body: await go(provider, linkBegin, cookie) });
}

for (const provider of ['corp', 'naver'] as const)
  test(`${provider}: a linked account begins a sign-in, and the authenticator finishes it`, async () => {
    const account = await h.enrolMember(tenantId, `${provider}@example.com`);
    await link(provider, account.cookie, `${provider}-1`);
    const { value: listed } = await h.call('GET /api/v1/me/external-identities', { cookie: account.cookie });
    assert.deepEqual(
      listed.items.map((item: { provider: string; label: string }) => [item.provider, item.label]),
      [[provider, `${provider}-1@elsewhere.test`]],
    );
    const { value } = await h.call(signInFinish, { body: await go(provider, signInBegin) });
    assert.equal(value.next, 'second_factor');
    const body = { challenge: value.challenge, totpCode: h.freshCode(account.totpSecret) };
    const entered = await h.call('POST /api/v1/auth/login/second-factor', { body });
    assert.equal((await h.caller(entered.cookie ?? '')).id, account.userId);
    const params = { provider };
    await h.call('DELETE /api/v1/me/external-identities/{provider}', { cookie: account.cookie, params });
    const again = await h.refusal(signInFinish, { body: await go(provider, signInBegin) });
    assert.equal(again.code, 'AUTH_018');
  });

test('the same mail address elsewhere opens nothing: only what was linked does', async () => {
  const { email } = await h.enrolMember(tenantId, 'same@example.com');
  standIns.corp.person = { id: 'stranger', email };
  const { code } = await h.refusal(signInFinish, { body: await go('corp', signInBegin) });
  assert.equal(code, 'AUTH_018');
  assert.ok(h.actions().includes('sign_in.external_refused'));
});

test('an account elsewhere stands for one person, and a person has one of each provider', async () => {
  const one = await h.enrolMember(tenantId, 'one@example.com');
  const two = await h.enrolMember(tenantId, 'two@example.com');
  await link('corp', one.cookie, 'shared');
  await assert.rejects(link('corp', two.cookie, 'shared'), { code: 'AUTH_019' });
  await assert.rejects(link('corp', one.cookie, 'another'), { code: 'AUTH_019' });
});

test('an ID token that the provider’s own keys did not sign lets nobody in', async () => {
  const person = await h.enrolMember(tenantId, 'forged@example.com');
  await link('corp', person.cookie, 'forged');
  standIns.corp.forges = true;
  const refused = await h.refusal(signInFinish, { body: await go('corp', signInBegin) });
  standIns.corp.forges = false;
  assert.equal(refused.code, 'AUTH_020');
  await h.call(signInFinish, { body: await go('corp', signInBegin) });
});

test('an ID token for another client, another attempt or of another issuer lets nobody in', async () => {
  const person = await h.enrolMember(tenantId, 'precise@example.com');
  await link('corp', person.cookie, 'precise');
  const { corp } = standIns;
  const lies = [
    { aud: 'another-client' },
    { nonce: 'of another attempt' },
    { nonce: undefined },
    { iss: 'https://other.example' },
    { exp: 1 },
  ];
  for (const lie of lies) {
    corp.saysInstead = lie;
    const refused = await h.refusal(signInFinish, { body: await go('corp', signInBegin) });
    assert.equal(refused.code, 'AUTH_020', JSON.stringify(lie));
  }
  corp.saysInstead = {};
  await h.call(signInFinish, { body: await go('corp', signInBegin) });
  corp.saysInstead = undefined;
});

test('metadata that speak for another issuer are not believed', async () => {
  standIns.corp.speaksFor = 'https://accounts.example';
  const refused = await h.refusal(signInBegin, { params: { provider: 'corp' }, body: {} });
  standIns.corp.speaksFor = undefined;
  assert.equal(refused.code, 'AUTH_020');
});

test('the answer of one provider is none to what was begun with another', async () => {
  const evil = await startOpenIdStandIn();
  await put('evil', { issuer: evil.origin });
  const person = await h.enrolMember(tenantId, 'mixed-up@example.com');
  await link('corp', person.cookie, 'mixed-up');
  evil.person = { id: 'mixed-up', email: 'x@elsewhere.test' };
  const [ofCorp, ofEvil] = [await go('corp', signInBegin), await go('evil', signInBegin)];
  const mixed = new URLSearchParams(ofEvil.returned);
  mixed.set('state', new URLSearchParams(ofCorp.returned).get('state') ?? '');
  assert.equal(mixed.get('iss'), evil.origin);
  const refused = await h.refusal(signInFinish, {
    body: { flow: ofCorp.flow, returned: `?${mixed.toString()}` },
  });
  assert.equal(refused.code, 'AUTH_020');
  // One that says it is the honest provider has a code that the honest one never gave.
  const again = await go('corp', signInBegin);
  const lying = new URLSearchParams(again.returned);
  lying.set('code', new URLSearchParams(ofEvil.returned).get('code') ?? '');
  const lied = await h.refusal(signInFinish, {
    body: { flow: again.flow, returned: `?${lying.toString()}` },
  });
  assert.equal(lied.code, 'AUTH_020');
  await evil.close();
});

test('an answer counts once, in time, for the browser that began and for what was begun', async () => {
  const person = await h.enrolMember(tenantId, 'careful@example.com');
  const other = await h.enrolMember(tenantId, 'other@example.com');
  await link('corp', person.cookie, 'careful');
  const finish = async (body: object, cookie?: string) =>
    (
      await h.refusal(cookie === undefined ? signInFinish : linkFinish, {
        body,
        ...(cookie === undefined ? {} : { cookie }),
      })
    ).code;
  const once = await go('corp', signInBegin);
  const elsewhere = await go('corp', signInBegin);
  assert.equal(await finish({ ...once, flow: elsewhere.flow }), 'AUTH_022');
  await h.call(signInFinish, { body: once });
  assert.equal(await finish(once), 'AUTH_022');
  const linking = await go('corp', linkBegin, person.cookie);
  assert.equal(await finish(linking), 'AUTH_022');
  assert.equal(await finish(linking, other.cookie), 'AUTH_022');
  h.clock.advance(10 * MINUTE_MS);
  assert.equal(await finish(elsewhere), 'AUTH_022');
});

test('what is switched off, unknown or wrongly registered lets nobody in, and no secret is ever shown', async () => {
  const begin = (provider: string) => h.refusal(signInBegin, { params: { provider }, body: {} });
  assert.equal((await begin('unknown')).code, 'RES_001');
  await put('off', { enabled: false, issuer: standIns.corp.origin });
  assert.equal((await begin('off')).code, 'RES_001');
  await put('wrong', { issuer: standIns.corp.origin, clientSecret: 'not the secret of the stand-in' });
  standIns.corp.person = { id: 'careful', email: 'x@elsewhere.test' };
  assert.equal((await h.refusal(signInFinish, { body: await go('wrong', signInBegin) })).code, 'AUTH_020');
  const { value } = await h.call('GET /api/v1/sign-in-providers', { cookie: admin.cookie });
  assert.ok(!JSON.stringify(value).includes(CLIENT.clientSecret));
  const shown = (await h.call('GET /api/v1/auth/external')).value.items;
  assert.ok(!shown.some((item: { key: string }) => item.key === 'off'));
  const { rows } = await h.db.database.pool.query('SELECT secret_sealed FROM identity.external_providers');
  assert.ok(rows.every((row) => !row.secret_sealed.includes('secret of the stand-in')));
});

test('a session begun with an account elsewhere has our times, and after it the provider and the authenticator are asked again', async () => {
  const account = await h.enrolMember(tenantId, 'elsewhere-times@example.com');
  await link('corp', account.cookie, 'times-1');
  const enter = async (): Promise<string> => {
    const { value } = await h.call(signInFinish, { body: await go('corp', signInBegin) });
    assert.equal(value.next, 'second_factor', 'the answer of the provider alone opens nothing');
    const body = { challenge: value.challenge, totpCode: h.freshCode(account.totpSecret) };
    return (await h.call('POST /api/v1/auth/login/second-factor', { body })).cookie ?? '';
  };
  const cookie = await enter();
  const { items } = (await h.call('GET /api/v1/me/sessions', { cookie })).value;
  const { createdAt, endsAt } = items.find((item: { current: boolean }) => item.current);
  assert.equal(Date.parse(endsAt) - Date.parse(createdAt), 8 * HOUR_MS);
  // Whatever becomes of the account elsewhere, the session goes on: it is ours alone.
  standIns.corp.person = { id: 'nobody', email: 'nobody@elsewhere.test' };
  await h.call('GET /api/v1/me', { cookie });
  h.clock.advance(31 * MINUTE_MS);
  assert.equal((await h.refusal('GET /api/v1/me', { cookie })).code, 'AUTH_003');
  // And what the provider now says decides who comes next.
  assert.equal((await h.refusal(signInFinish, { body: await go('corp', signInBegin) })).code, 'AUTH_018');
  standIns.corp.person = { id: 'times-1', email: 'times-1@elsewhere.test' };
  await h.call('GET /api/v1/me', { cookie: await enter() });
});
