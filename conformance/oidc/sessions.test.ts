import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { after, before, test } from 'node:test';
import { decodeJwt } from 'jose';
import * as oidc from 'openid-client';
import { begin, createWorld, interactionOf, signInAt, type World } from './world.ts';

let world: World;
before(async () => {
  world = await createWorld();
});
after(() => world.close());

const sessionOf = (token: string): string => String(decodeJwt(token)['sid']);

/** A client's own server that is told when sessions are over. */
async function listenForLogouts(): Promise<{ url: string; told: () => Promise<string>; server: Server }> {
  const waiting: ((token: string) => void)[] = [];
  const tokens: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => {
      text += part.toString();
    });
    request.on('end', () => {
      const token = new URLSearchParams(text).get('logout_token') ?? '';
      const next = waiting.shift();
      if (next === undefined) tokens.push(token);
      else next(token);
      response.end();
    });
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address !== 'string');
  const told = (): Promise<string> => {
    const token = tokens.shift();
    return token === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(token);
  };
  return { url: `http://localhost:${address.port}/logged-out`, told, server };
}

test('ending the session ends every token of it, and tells the client that wants to know', async () => {
  const { url, told, server } = await listenForLogouts();
  const browser = await world.signIn();
  const { config } = await world.register({ kind: 'web', backchannelLogoutUri: url });
  const native = await world.register({ kind: 'native' });
  const tokens = await signInAt(world, browser, config);
  const ofNative = await signInAt(world, browser, native.config);
  await world.call(browser, 'POST /api/v1/auth/logout');
  for (const [client, refresh] of [
    [config, tokens.refresh_token],
    [native.config, ofNative.refresh_token],
  ] as const)
    await assert.rejects(oidc.refreshTokenGrant(client, refresh ?? ''), { error: 'invalid_grant' });
  assert.equal((await oidc.tokenIntrospection(config, tokens.access_token)).active, false);
  const logout = decodeJwt(await told());
  assert.equal(logout['sid'], sessionOf(tokens.access_token));
  assert.equal(logout.sub, tokens.claims()?.sub);
  assert.deepEqual(logout['events'], { 'http://schemas.openid.net/event/backchannel-logout': {} });
  server.close();
});

test('a session that ran out takes the tokens of browser clients with it, not those of native ones', async () => {
  const browser = await world.signIn();
  const web = await world.register({ kind: 'web' });
  const native = await world.register({ kind: 'native' });
  const ofWeb = await signInAt(world, browser, web.config);
  const ofNative = await signInAt(world, browser, native.config);
  await world.look(
    `UPDATE identity.sessions SET idle_ends_at = now() - interval '1 second'
     WHERE id = (SELECT session_id FROM identity.oidc_records WHERE client_id = $1 AND kind = 'Grant')`,
    [web.id],
  );
  await assert.rejects(oidc.refreshTokenGrant(web.config, ofWeb.refresh_token ?? ''), {
    error: 'invalid_grant',
  });
  const renewed = await oidc.refreshTokenGrant(native.config, ofNative.refresh_token ?? '');
  assert.ok(renewed.refresh_token);
  const rows = await world.look(
    `SELECT max(expires_at) - now() <= interval '7 days' AS bounded FROM identity.oidc_records
     WHERE client_id = $1 AND kind = 'RefreshToken'`,
    [native.id],
  );
  assert.equal(rows[0]?.['bounded'], true);
});

test('signing out through a client ends the session everywhere', async () => {
  const browser = await world.signIn();
  const { config, id } = await world.register({
    kind: 'web',
    postLogoutRedirectUris: ['https://app.example.com/bye'],
  });
  const tokens = await signInAt(world, browser, config);
  const url = oidc.buildEndSessionUrl(config, {
    id_token_hint: tokens.id_token ?? '',
    post_logout_redirect_uri: 'https://app.example.com/bye',
    state: 'kept',
  });
  const asked = await browser.open(url);
  assert.match(asked.text, /Sign out/);
  const gone = await browser.submit(asked, { logout: 'yes' });
  assert.equal(gone.left?.toString(), 'https://app.example.com/bye?state=kept');
  assert.equal((await world.call(browser, 'GET /api/v1/me')).status, 401);
  await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token ?? ''), {
    error: 'invalid_grant',
  });
  const stranger = await browser.open(
    oidc.buildEndSessionUrl(config, { client_id: id, post_logout_redirect_uri: 'https://evil.example/' }),
  );
  assert.equal(stranger.status, 400);
});

test('a sign-in goes on with the cookie of a moment ago, for the seconds in which the API takes it too', async () => {
  const { config } = await world.register({ kind: 'web' });
  const sessionCookie = (): string => /haechi-local=[^;]+/.exec(world.admin.cookies('/'))?.[0] ?? '';
  const decide = async () => {
    const uid = interactionOf(await world.admin.open((await begin(config)).url));
    const accepted = await world.call(world.admin, 'POST /api/v1/openid/interactions/{uid}/accept', {
      params: { uid },
    });
    assert.equal(accepted.status, 200, JSON.stringify(accepted.body));
    return accepted.body.goTo;
  };
  const [inTime, tooLate] = [await decide(), await decide()];
  const older = sessionCookie();
  // Another tab shows a factor meanwhile, and the session has another cookie from then on.
  assert.equal((await world.showFactor()).status, 200);
  const now = sessionCookie();
  assert.notEqual(now, older);
  world.admin.keep([`${older}; Path=/`]);
  assert.equal((await world.call(world.admin, 'GET /api/v1/me')).status, 200);
  assert.ok((await world.admin.open(inTime)).left?.searchParams.has('code'));
  await world.look('UPDATE identity.sessions SET previous_until = now() WHERE previous_until IS NOT NULL');
  assert.equal((await world.call(world.admin, 'GET /api/v1/me')).status, 401);
  assert.equal((await world.admin.open(tooLate)).status, 403);
  world.admin.keep([`${now}; Path=/`]);
});

test('ending one’s other sessions wants a fresh second factor; signing out never does', async () => {
  const browser = await world.signIn();
  const { items } = (await world.call(browser, 'GET /api/v1/me/sessions')).body;
  const other = items.find((item: { current: boolean }) => !item.current);
  await world.look("UPDATE identity.sessions SET second_factor_at = now() - interval '1 hour'");
  for (const [operation, sent] of [
    ['DELETE /api/v1/me/sessions/{id}', { params: { id: other?.id ?? '' } }],
    ['POST /api/v1/me/sessions/end-others', {}],
  ] as const) {
    const refused = await world.call(browser, operation, sent);
    assert.equal(refused.status, 401, operation);
    assert.match(JSON.stringify(refused.body), /AUTH_011/);
  }
  const still = (await world.call(browser, 'GET /api/v1/me/sessions')).body.items;
  assert.equal(still.length, items.length, 'nothing was ended');
  await world.call(browser, 'POST /api/v1/auth/logout');
  assert.equal((await world.call(browser, 'GET /api/v1/me')).status, 401);
  await world.look('UPDATE identity.sessions SET second_factor_at = now()');
});

test('a client that wants a fresher sign-in gets one: a second factor is asked for, and auth_time says when', async () => {
  const { config } = await world.register({ kind: 'web' });
  const second = (atMs: number) => Math.floor(atMs / 1000);
  const age = "UPDATE identity.sessions SET second_factor_at = now() - interval '1 hour'";
  for (const wish of [{ prompt: 'login' }, { max_age: '0' }]) {
    await world.look(age);
    const begun = await begin(config, wish);
    const uid = interactionOf(await world.admin.open(begun.url));
    const accept = () =>
      world.call(world.admin, 'POST /api/v1/openid/interactions/{uid}/accept', { params: { uid } });
    const refused = await accept();
    assert.equal(refused.status, 401, JSON.stringify(wish));
    assert.match(JSON.stringify(refused.body), /AUTH_011/);
    const startedS = second(Date.now());
    const shown = await world.showFactor();
    assert.equal(shown.status, 200, JSON.stringify(shown.body));
    const { left } = await world.admin.open((await accept()).body.goTo);
    assert.ok(left);
    const tokens = await oidc.authorizationCodeGrant(config, left, {
      pkceCodeVerifier: begun.verifier,
      expectedState: begun.state,
      expectedNonce: begun.nonce,
    });
    const claims = tokens.claims();
    assert.ok(Number(claims?.['auth_time']) >= startedS, 'the sign-in is as fresh as was asked');
    assert.equal(claims?.['acr'], 'urn:haechi:acr:two-factors');
    assert.deepEqual(claims?.['amr'], ['pwd', 'otp', 'mfa']);
    const access = decodeJwt(tokens.access_token);
    assert.deepEqual([access['acr'], access['amr']], [claims?.['acr'], claims?.['amr']]);
    assert.equal(access['auth_time'], claims?.['auth_time']);
  }
});

test('a client that insists on a passkey is not put off with a code', async () => {
  const { config } = await world.register({ kind: 'web' });
  const begun = await begin(config, { acr_values: 'urn:haechi:acr:passkey', prompt: 'consent' });
  const uid = interactionOf(await world.admin.open(begun.url));
  const decided = await world.call(world.admin, 'POST /api/v1/openid/interactions/{uid}/accept', {
    params: { uid },
  });
  assert.equal(decided.status, 401);
});

test('a client that is taken away works no more; its new secret replaces the old one', async () => {
  const { config, id } = await world.register({ kind: 'service' });
  assert.ok((await oidc.clientCredentialsGrant(config, { scope: 'api' })).access_token);
  const renewed = await world.call(world.admin, 'POST /api/v1/clients/{id}/secret', {
    params: { id },
    body: { reason: 'yearly' },
  });
  assert.equal(renewed.status, 200);
  await assert.rejects(oidc.clientCredentialsGrant(config, { scope: 'api' }), { status: 401 });
  const gone = await world.call(world.admin, 'POST /api/v1/clients/{id}/delete', {
    params: { id },
    body: { reason: 'unused' },
  });
  assert.equal(gone.status, 204);
  const stored = await world.look('SELECT secret_hash FROM identity.oidc_clients');
  assert.ok(!JSON.stringify(stored).includes(renewed.body.secret));
});
