import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Api } from '@haechi/contracts';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import * as oidc from 'openid-client';
import { agree, begin, createWorld, interactionOf, signInAt, type World } from './world.ts';

let world: World;
before(async () => {
  world = await createWorld();
});
after(() => world.close());

test('metadata names the public address whatever the request says of itself', async () => {
  const response = await fetch(`${world.issuer}/.well-known/openid-configuration`, {
    headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
  });
  const metadata = JSON.parse(await response.text());
  assert.equal(metadata.issuer, world.issuer);
  for (const [name, value] of Object.entries(metadata))
    if (name.endsWith('_endpoint') || name.endsWith('_uri'))
      assert.ok(String(value).startsWith(`${world.issuer}/`), name);
  assert.deepEqual(metadata.response_types_supported, ['code']);
  assert.deepEqual(metadata.code_challenge_methods_supported, ['S256']);
  assert.deepEqual(metadata.grant_types_supported.toSorted(), [
    'authorization_code',
    'client_credentials',
    'refresh_token',
    'urn:ietf:params:oauth:grant-type:device_code',
  ]);
});

test('a web client signs a person in, reads who it is, and refreshes', async () => {
  const { config, id } = await world.register({ kind: 'web' });
  const tokens = await signInAt(world, world.admin, config);
  assert.equal(tokens.expires_in, 900);
  const claims = tokens.claims();
  assert.equal(claims?.['acr'], 'urn:haechi:acr:two-factors');
  assert.deepEqual(claims?.['amr'], ['pwd', 'otp', 'mfa']);
  assert.equal(typeof claims?.['auth_time'], 'number');
  assert.equal(decodeProtectedHeader(tokens.access_token).typ, 'at+jwt');
  const access = decodeJwt(tokens.access_token);
  assert.equal(access.aud, `${world.origin}/api`);
  assert.equal(access['client_id'], id);
  assert.equal(access['tenant'], 'platform');
  assert.equal(access['active_role'], 'SUPER_ADMIN');
  assert.match(String(access['sid']), /^ses_/);
  assert.ok(!('permissions' in access));
  const info = await oidc.fetchUserInfo(config, tokens.access_token, claims?.sub ?? '');
  assert.equal(info.email, 'minji.admin@example.com');
  assert.equal(info.name, 'Minji');
  const renewed = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '');
  assert.notEqual(renewed.refresh_token, tokens.refresh_token);
});

test('tokens follow the role their session is narrowed to, from the next call on', async () => {
  const { config } = await world.register({ kind: 'web' });
  const browser = await world.signIn();
  const me = async (token: string) => {
    const response = await fetch(`${world.origin}/api/v1/me`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return (await response.json()) as Api['GET /api/v1/me']['response']; // checked against its contract by the server
  };
  const { body } = await world.call(browser, 'GET /api/v1/roles');
  const wanted = body.items.find(({ key }) => key === 'SYSTEM_AUDITOR');
  assert.ok(wanted !== undefined, body.items.map(({ key }) => key).join(' '));
  const { body: whole } = await world.call(browser, 'GET /api/v1/me');
  const granted = await world.call(browser, 'POST /api/v1/assignments', {
    body: { principal: whole.user.id, roleId: wanted.id, scope: 'platform', reason: 'looks at the log too' },
  });
  assert.equal(granted.status, 201, JSON.stringify(granted.body));
  const tokens = await signInAt(world, browser, config);
  assert.equal((await me(tokens.access_token)).activeRole, null);

  await world.call(browser, 'PUT /api/v1/me/active-role', { body: { roleId: wanted.id } });
  const seen = await me(tokens.access_token);
  assert.equal(seen.activeRole?.key, 'SYSTEM_AUDITOR');
  assert.ok(!seen.permissions.includes('tenant:create') && whole.permissions.includes('tenant:create'));
  const renewed = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '');
  assert.equal(decodeJwt(renewed.access_token)['active_role'], 'SYSTEM_AUDITOR');

  await world.call(browser, 'DELETE /api/v1/me/active-role');
  assert.equal((await me(renewed.access_token)).activeRole, null);
  const again = await oidc.refreshTokenGrant(config, renewed.refresh_token ?? '');
  assert.equal(decodeJwt(again.access_token)['active_role'], 'SUPER_ADMIN');
});

test('what is kept of tokens and codes shows none of them', async () => {
  const { config } = await world.register({ kind: 'web' });
  const tokens = await signInAt(world, world.admin, config);
  const rows = await world.look('SELECT to_jsonb(r)::text AS row FROM identity.oidc_records r');
  assert.ok(rows.length > 2);
  const text = rows.map(({ row }) => String(row)).join('\n');
  assert.ok(!text.includes(tokens.refresh_token ?? 'none'));
  assert.ok(!text.includes('"jti"'));
});

test('the second sign-in at the same client asks nothing, and prompt=none says when it would have to', async () => {
  const { config } = await world.register({ kind: 'browser' });
  await signInAt(world, world.admin, config);
  const again = await world.admin.open((await begin(config)).url);
  assert.ok(again.left?.searchParams.get('code'));
  const other = await world.register({ kind: 'browser' });
  const silent = await world.admin.open((await begin(other.config, { prompt: 'none' })).url);
  assert.match(silent.left?.searchParams.get('error') ?? '', /_required$/);
});

test('the person may refuse, and the client is told', async () => {
  const { config } = await world.register({ kind: 'web' });
  const begun = await begin(config);
  const uid = interactionOf(await world.admin.open(begun.url));
  const asked = await world.call(world.admin, 'GET /api/v1/openid/interactions/{uid}', { params: { uid } });
  assert.deepEqual(asked.body.scopes, ['openid', 'profile', 'email', 'api']);
  assert.equal(asked.body.redirectOrigin, 'https://app.example.com');
  const refused = await world.call(world.admin, 'POST /api/v1/openid/interactions/{uid}/refuse', {
    params: { uid },
  });
  const { left } = await world.admin.open(refused.body.goTo);
  assert.equal(left?.searchParams.get('error'), 'access_denied');
  assert.equal(left?.searchParams.get('iss'), world.issuer);
});

test('a pushed request is used once', async () => {
  const { config } = await world.register({ kind: 'web', parRequired: true });
  const begun = await begin(config);
  const unpushed = await world.admin.open(begun.url);
  assert.match(unpushed.left?.searchParams.get('error') ?? unpushed.text, /invalid_request|Pushed/);
  const pushed = await oidc.buildAuthorizationUrlWithPAR(config, begun.url.searchParams);
  const back = await agree(world, world.admin, pushed);
  assert.ok(back.searchParams.get('code'));
  const second = await world.admin.open(pushed);
  assert.equal(second.left?.searchParams.get('code') ?? null, null);
});

test('a service gets tokens of its own, by secret and by key', async () => {
  const bySecret = await world.register({ kind: 'service' });
  const tokens = await oidc.clientCredentialsGrant(bySecret.config, { scope: 'api' });
  const claims = decodeJwt(tokens.access_token);
  assert.equal(claims.sub, bySecret.id);
  assert.equal(claims['tenant'], 'platform');
  assert.equal(tokens.refresh_token, undefined);
  const { privateKey, publicKey } = await oidc.randomDPoPKeyPair('ES256', { extractable: true });
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey);
  assert.ok(kty === 'EC' && crv === 'P-256' && x !== undefined && y !== undefined);
  const byKey = await world.register({ kind: 'service', keys: [{ kty, crv, x, y }] }, () =>
    oidc.PrivateKeyJwt(privateKey),
  );
  assert.equal(byKey.secret, null);
  assert.ok((await oidc.clientCredentialsGrant(byKey.config, { scope: 'api' })).access_token);
});

test('a device is let in by the person who sees its code', async () => {
  const { config } = await world.register({ kind: 'native' });
  const device = await oidc.initiateDeviceAuthorization(config, { scope: 'openid api' });
  assert.equal(device.verification_uri, `${world.issuer}/device`);
  const entry = await world.admin.open(device.verification_uri);
  const confirm = await world.admin.submit(entry, { user_code: device.user_code });
  assert.ok(confirm.text.includes(device.user_code));
  const uid = interactionOf(await world.admin.submit(confirm));
  const decided = await world.call(world.admin, 'POST /api/v1/openid/interactions/{uid}/accept', {
    params: { uid },
  });
  const done = await world.admin.open(decided.body.goTo);
  assert.match(done.text, /Connected/);
  const tokens = await oidc.pollDeviceAuthorizationGrant(config, { ...device, interval: 0.01 });
  assert.ok(tokens.refresh_token);
});

test('introspection and revocation tell and end', async () => {
  const { config } = await world.register({ kind: 'web' });
  const tokens = await signInAt(world, world.admin, config);
  const access = await oidc.tokenIntrospection(config, tokens.access_token);
  assert.equal(access.active, true);
  assert.equal(access['tenant'], 'platform');
  const refresh = tokens.refresh_token ?? '';
  assert.equal((await oidc.tokenIntrospection(config, refresh)).active, true);
  const stranger = await world.register({ kind: 'browser' });
  assert.equal((await oidc.tokenIntrospection(stranger.config, tokens.access_token)).active, false);
  await oidc.tokenRevocation(config, refresh);
  assert.equal((await oidc.tokenIntrospection(config, refresh)).active, false);
  assert.equal((await oidc.tokenIntrospection(config, tokens.access_token)).active, false);
});

test('the API takes the access token of a person, and not one of a service', async () => {
  const { config } = await world.register({ kind: 'web' });
  const tokens = await signInAt(world, world.admin, config);
  const ask = (token: string): Promise<Response> =>
    fetch(`${world.origin}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
  const me = await ask(tokens.access_token);
  assert.equal(me.status, 200);
  assert.equal(JSON.parse(await me.text()).user.email, 'minji.admin@example.com');
  const service = await world.register({ kind: 'service' });
  const own = await oidc.clientCredentialsGrant(service.config, { scope: 'api' });
  assert.equal((await ask(own.access_token)).status, 401);
});
