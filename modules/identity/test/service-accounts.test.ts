import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { DAY_MS, formatId, MINUTE_MS, parseId, SECOND_MS, type TenantId, type UserId } from '@haechi/kernel';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createHarness, type Harness, testOrigin } from './harness.ts';

let h: Harness;
let server: Server;
let tenantId: TenantId;
let admin: string;
let key: Awaited<ReturnType<typeof makeKey>>;

before(async () => {
  h = await createHarness(Date.now());
  await h.enrolFirstAdministrator();
  tenantId = h.addTenant('Hanbit');
  admin = (await h.enrolMember(tenantId, 'owner@example.com')).cookie;
  key = await makeKey();
  await h.identity.openId.start();
  const request = {
    ip: '203.0.113.7',
    requestId: 'req',
    userAgent: 'test',
    locale: 'en',
    cookie: undefined,
  } as const;
  server = createServer((raw, response) => void h.identity.openId.handle(raw, response, request));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
after(async () => {
  await new Promise((resolve) => server.close(resolve));
  await h.identity.stop?.();
  await h.db.drop();
});

async function makeKey() {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { privateKey, publicJwk: await exportJWK(publicKey) };
}

const endOf = (durationMs: number) => new Date(h.clock.now() + durationMs).toISOString();
const uuidOf = (id: string): UserId => parseId('user', id) ?? assert.fail(id);

async function makeAccount(over: object = {}) {
  const body = { name: 'Nightly export', keys: [key.publicJwk], expiresAt: endOf(30 * DAY_MS), ...over };
  return (await h.call('POST /api/v1/service-accounts', { cookie: admin, body })).value;
}

/** Asks the token endpoint as the account does. The protocol library goes by the machine's own clock. */
async function askToken(clientId: string, privateKey = key.privateKey) {
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: 'ES256' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(h.identity.openId.issuer)
    .setJti(crypto.randomUUID())
    .setIssuedAt()
    .setExpirationTime('1m')
    .sign(privateKey);
  const { port } = server.address() as AddressInfo; // listening on TCP
  const response = await fetch(`http://127.0.0.1:${port}/oidc/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      scope: 'api',
    }),
  });
  const answer = JSON.parse(await response.text());
  return { status: response.status, error: answer.error, token: String(answer.access_token) };
}

const callerWith = (bearer: string) =>
  h.identity.authenticate({ cookie: undefined, bearer, ip: '', userAgent: undefined });
const isRefused = (bearer: string) => assert.rejects(callerWith(bearer), { code: 'AUTH_003' });

test('a service account signs in with its key and is itself, in its tenant, without a second factor', async () => {
  const account = await makeAccount({ kind: 'agent', description: 'Books rooms' });
  assert.match(account.id, /^usr_/);
  assert.deepEqual([account.state, account.keys.length, account.lastUsedAt], ['active', 1, null]);
  const { token } = await askToken(account.clientId);
  const caller = await callerWith(token);
  assert.deepEqual(
    [caller?.kind, caller?.id, caller?.name, caller?.tenantId, caller?.sessionId, caller?.secondFactorAtMs],
    ['agent', uuidOf(account.id), 'Nightly export', tenantId, null, 0],
  );
  const me = (await h.call('GET /api/v1/me', { bearer: token })).value;
  assert.equal(me.user.id, account.id);
  const seen = (
    await h.call('GET /api/v1/service-accounts/{id}', { cookie: admin, params: { id: account.id } })
  ).value;
  assert.equal(Date.parse(seen.lastUsedAt), h.clock.now());
});

test('another key, a replaced key and another tenant’s administrator get nothing', async () => {
  const account = await makeAccount();
  const other = await makeKey();
  assert.equal((await askToken(account.clientId, other.privateKey)).status, 401);
  const params = { id: account.id };
  const body = { keys: [other.publicJwk], reason: 'rotated' };
  await h.call('POST /api/v1/service-accounts/{id}/keys', { cookie: admin, params, body });
  h.clock.advance(SECOND_MS);
  assert.equal((await askToken(account.clientId)).status, 401);
  assert.equal((await askToken(account.clientId, other.privateKey)).status, 200);
  const neighbour = await h.enrolMember(h.addTenant('Neighbour'), 'neighbour@example.com');
  const { cookie } = neighbour;
  assert.equal((await h.refusal('GET /api/v1/service-accounts/{id}', { cookie, params })).code, 'RES_001');
  const taken = { cookie, params, body };
  assert.equal((await h.refusal('POST /api/v1/service-accounts/{id}/keys', taken)).code, 'RES_001');
  const client = { cookie: admin, params: { id: account.clientId } };
  assert.equal((await h.refusal('GET /api/v1/clients/{id}', client)).code, 'RES_001');
});

test('a suspended account is refused within a second, with the token it holds, and works again later', async () => {
  const account = await makeAccount();
  const { token } = await askToken(account.clientId);
  const rest = (resting: boolean) =>
    h.db.database.tenant(tenantId, (tx) => h.identity.restProgram(tx, uuidOf(account.id), resting));
  await callerWith(token);
  await rest(true);
  h.clock.advance(SECOND_MS);
  await isRefused(token);
  assert.deepEqual((({ status, error }) => [status, error])(await askToken(account.clientId)), [
    401,
    'invalid_client',
  ]);
  await rest(false);
  h.clock.advance(SECOND_MS);
  assert.equal((await callerWith(token))?.kind, 'service');
});

test('an account ends at the instant it was made for, unless it is prolonged', async () => {
  const account = await makeAccount({ expiresAt: endOf(5 * MINUTE_MS) });
  const { token } = await askToken(account.clientId);
  const { name, description } = account;
  const params = { id: account.id };
  h.clock.advance(5 * MINUTE_MS);
  await isRefused(token);
  const seen = await h.call('GET /api/v1/service-accounts/{id}', { cookie: admin, params });
  assert.equal(seen.value.state, 'expired');
  const body = { name, description, expiresAt: endOf(DAY_MS) };
  const edit = { cookie: admin, params, body, ifMatch: account.version };
  await h.call('PUT /api/v1/service-accounts/{id}', edit);
  h.clock.advance(SECOND_MS);
  assert.equal((await callerWith(token))?.id, uuidOf(account.id));
  assert.equal((await h.refusal('PUT /api/v1/service-accounts/{id}', edit)).code, 'VAL_003');
  for (const expiresAt of [endOf(-1), endOf(365 * DAY_MS + 1)])
    await assert.rejects(makeAccount({ expiresAt }), { code: 'VAL_001' });
});

test('an account that was taken away is gone: its token, its place in the tenant, its page', async () => {
  const account = await makeAccount();
  const { token } = await askToken(account.clientId);
  const params = { id: account.id };
  const gone = { cookie: admin, params, body: { reason: 'no longer needed' } };
  await h.call('POST /api/v1/service-accounts/{id}/delete', gone);
  h.clock.advance(SECOND_MS);
  await isRefused(token);
  assert.equal((await askToken(account.clientId)).status, 401);
  assert.equal((await h.refusal('POST /api/v1/service-accounts/{id}/delete', gone)).code, 'RES_001');
  assert.ok(h.actions().includes('service_account.deleted'));
});

test('nothing lets a program in as a person: no password, no recovery, no invitation', async () => {
  const account = await makeAccount();
  const email = `${formatId('service', uuidOf(account.id))}@service.invalid`;
  const login = { body: { email, password: 'blue-river-41 stone' } };
  assert.equal((await h.refusal('POST /api/v1/auth/login', login)).code, 'AUTH_002');
  await assert.rejects(h.recoveryToken(tenantId, uuidOf(account.id)), { code: 'RES_001' });
  await assert.rejects(h.invite(tenantId, email), { code: 'AUTH_015' });
});

test('a fixed token is the account, one at a time, until the account rests, ends or goes', async () => {
  const account = await makeAccount({ expiresAt: endOf(DAY_MS) });
  const params = { id: account.id };
  const make = async (): Promise<string> => {
    const body = { reason: 'the directory cannot sign' };
    const made = await h.call('POST /api/v1/service-accounts/{id}/token', { cookie: admin, params, body });
    assert.equal(made.value.expiresAt, account.expiresAt);
    return made.value.token;
  };
  const first = await make();
  const second = await make();
  await isRefused(first);
  assert.deepEqual((({ kind, id }) => [kind, id])((await callerWith(second)) ?? assert.fail()), [
    'service',
    uuidOf(account.id),
  ]);
  const rest = (resting: boolean) =>
    h.db.database.tenant(tenantId, (tx) => h.identity.restProgram(tx, uuidOf(account.id), resting));
  await rest(true);
  await isRefused(second);
  await rest(false);
  await callerWith(second);
  const { name, description, version } = account;
  const sooner = { name, description, expiresAt: endOf(MINUTE_MS) };
  const edit = { cookie: admin, params, body: sooner, ifMatch: version };
  await h.call('PUT /api/v1/service-accounts/{id}', edit);
  h.clock.advance(MINUTE_MS);
  await isRefused(second);
});

test('what a program does stands in the log under its own name and kind', async () => {
  const account = await makeAccount({ kind: 'agent' });
  const { token: bearer } = await askToken(account.clientId);
  h.recorded.length = 0;
  const body = { name: 'Made by a program', keys: [key.publicJwk], expiresAt: endOf(DAY_MS) };
  await h.call('POST /api/v1/service-accounts', { bearer, body });
  const { actor } = h.recorded.at(-1)?.origin ?? testOrigin;
  assert.deepEqual(actor, { kind: 'agent', id: account.id, name: 'Nightly export' });
});
