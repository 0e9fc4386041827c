import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { decodeJwt, exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import * as oidc from 'openid-client';
import { agree, begin, CALLBACK, createWorld, interactionOf, signInAt, type World } from './world.ts';

let world: World;
before(async () => {
  world = await createWorld();
});
after(() => world.close());

const refusedWith = (error: string) => (raised: unknown) =>
  raised instanceof oidc.ResponseBodyError && raised.error === error;

const askApi = async (token: string, scheme = 'Bearer'): Promise<number> => {
  const response = await fetch(`${world.origin}/api/v1/me`, {
    headers: { authorization: `${scheme} ${token}` },
  });
  await response.body?.cancel();
  return response.status;
};

test('an answer goes to no address that was not registered, character by character', async () => {
  const { config } = await world.register({ kind: 'web' });
  for (const redirect_uri of [
    `${CALLBACK}/`,
    `${CALLBACK}?next=1`,
    'https://app.example.com.evil.example/callback',
    'https://app.example.com/callback/../steal',
    'http://app.example.com/callback',
  ]) {
    const page = await world.admin.open((await begin(config, { redirect_uri })).url);
    assert.equal(page.left, undefined, redirect_uri);
    assert.equal(page.status, 400, redirect_uri);
  }
});

test('without PKCE, and with the plain method, no code is given', async () => {
  const { config } = await world.register({ kind: 'web' });
  for (const strip of [['code_challenge', 'code_challenge_method'], ['code_challenge_method']]) {
    const { url } = await begin(config);
    for (const name of strip) url.searchParams.delete(name);
    const { left } = await world.admin.open(url);
    assert.equal(left?.searchParams.get('error'), 'invalid_request', strip.join());
  }
  const { left } = await world.admin.open((await begin(config, { code_challenge_method: 'plain' })).url);
  assert.equal(left?.searchParams.get('error'), 'invalid_request');
});

test('implicit and password are not offered', async () => {
  const { config, secret, id } = await world.register({ kind: 'web' });
  const { left } = await world.admin.open((await begin(config, { response_type: 'id_token token' })).url);
  assert.match(left?.toString() ?? '', /error=unsupported_response_type/);
  const response = await fetch(`${world.issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'password', username: 'a', password: 'b' }),
  });
  assert.equal(JSON.parse(await response.text()).error, 'unsupported_grant_type');
});

test('a code with another verifier is worth nothing', async () => {
  const { config } = await world.register({ kind: 'web' });
  const begun = await begin(config);
  const back = await agree(world, world.admin, begun.url);
  await assert.rejects(
    oidc.authorizationCodeGrant(config, back, {
      pkceCodeVerifier: oidc.randomPKCECodeVerifier(),
      expectedState: begun.state,
      expectedNonce: begun.nonce,
    }),
    refusedWith('invalid_grant'),
  );
});

test('a code shown twice ends everything that came of it, and the owner finds it in the log', async () => {
  // What the event says of the person is sealed; that it is there is not.
  const listReuse = () =>
    world.look(
      `SELECT leaf FROM (SELECT leaf FROM audit.intake UNION ALL SELECT leaf FROM audit.audit_logs) e
       WHERE leaf LIKE '%openid.reuse_detected%'`,
      [],
    );
  const known = await listReuse();
  const { config } = await world.register({ kind: 'web' });
  const begun = await begin(config);
  const back = await agree(world, world.admin, begun.url);
  const checks = { pkceCodeVerifier: begun.verifier, expectedState: begun.state, expectedNonce: begun.nonce };
  const tokens = await oidc.authorizationCodeGrant(config, back, checks);
  assert.equal(await askApi(tokens.access_token), 200);
  await assert.rejects(oidc.authorizationCodeGrant(config, back, checks), refusedWith('invalid_grant'));
  await assert.rejects(
    oidc.refreshTokenGrant(config, tokens.refresh_token ?? ''),
    refusedWith('invalid_grant'),
  );
  assert.equal(await askApi(tokens.access_token), 401);
  const told = await listReuse();
  assert.equal(told.length, known.length + 1);
});

test('a spent refresh token ends its family', async () => {
  const { config } = await world.register({ kind: 'web' });
  const tokens = await signInAt(world, world.admin, config);
  const spent = tokens.refresh_token ?? '';
  const successor = await oidc.refreshTokenGrant(config, spent);
  await assert.rejects(oidc.refreshTokenGrant(config, spent), refusedWith('invalid_grant'));
  await assert.rejects(
    oidc.refreshTokenGrant(config, successor.refresh_token ?? ''),
    refusedWith('invalid_grant'),
  );
});

test('a refresh token of one client is refused to another', async () => {
  const { config } = await world.register({ kind: 'web' });
  const other = await world.register({ kind: 'web' });
  const tokens = await signInAt(world, world.admin, config);
  await assert.rejects(
    oidc.refreshTokenGrant(other.config, tokens.refresh_token ?? ''),
    refusedWith('invalid_grant'),
  );
  assert.ok((await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '')).access_token);
});

test('tokens bound to a key are worth nothing without it', async () => {
  const { config } = await world.register({ kind: 'native', dpopRequired: true });
  const DPoP = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair());
  const thief = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair());
  const tokens = await signInAt(world, world.admin, config, { DPoP });
  const refresh = tokens.refresh_token ?? '';
  const subject = tokens.claims()?.sub ?? '';
  assert.equal(tokens.token_type, 'dpop');
  assert.ok(await oidc.fetchUserInfo(config, tokens.access_token, subject, { DPoP }));
  await assert.rejects(oidc.fetchUserInfo(config, tokens.access_token, subject, { DPoP: thief }));
  await assert.rejects(oidc.fetchUserInfo(config, tokens.access_token, subject));
  assert.equal(await askApi(tokens.access_token), 401);
  await assert.rejects(
    oidc.refreshTokenGrant(config, refresh, undefined, { DPoP: thief }),
    refusedWith('invalid_grant'),
  );
  await assert.rejects(oidc.refreshTokenGrant(config, refresh), oidc.ResponseBodyError);
  assert.ok((await oidc.refreshTokenGrant(config, refresh, undefined, { DPoP })).access_token);
});

test('a proof works once', async () => {
  const { config, id } = await world.register({ kind: 'native', dpopRequired: true });
  const DPoP = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair());
  const tokens = await signInAt(world, world.admin, config, { DPoP });
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const proof = await new SignJWT({ htm: 'POST', htu: `${world.issuer}/token`, jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: await exportJWK(publicKey) })
    .setIssuedAt()
    .sign(privateKey);
  const ask = async (): Promise<string> => {
    const body = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: id,
      refresh_token: tokens.refresh_token ?? '',
    });
    const response = await fetch(`${world.issuer}/token`, { method: 'POST', headers: { DPoP: proof }, body });
    return await response.text();
  };
  assert.match(await ask(), /failed jkt|invalid_grant/);
  assert.match(await ask(), /invalid_grant|invalid_dpop_proof|invalid_request/);
  const rows = await world.look(
    `SELECT count(*)::int AS n FROM identity.oidc_records WHERE kind = 'ReplayDetection'`,
  );
  assert.ok(Number(rows[0]?.['n']) > 0);
});

test('a signed token is refused when anything about it is changed', async () => {
  const { config } = await world.register({ kind: 'web' });
  const { access_token: good } = await signInAt(world, world.admin, config);
  const claims: JWTPayload = decodeJwt(good);
  const [, payload = '', signature = ''] = good.split('.');
  const { privateKey } = await generateKeyPair('ES256');
  const sign = (changed: JWTPayload, typ = 'at+jwt'): Promise<string> =>
    new SignJWT(changed).setProtectedHeader({ alg: 'ES256', typ }).sign(privateKey);
  const header = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  assert.equal(await askApi(good), 200);
  for (const [what, token] of Object.entries({
    'alg none': new UnsecuredJWT(claims).encode(),
    'alg none with a signature': `${header({ alg: 'none', typ: 'at+jwt' })}.${payload}.${signature}`,
    'HS256 keyed with what is public': `${header({ alg: 'HS256', typ: 'at+jwt' })}.${payload}.${signature}`,
    'another key': await sign(claims),
    'another payload': `${good.split('.')[0]}.${Buffer.from(JSON.stringify({ ...claims, sub: 'usr_x' })).toString('base64url')}.${signature}`,
  }))
    assert.equal(await askApi(token), 401, what);
});

test('tokens of our own key for another audience, another issuer, another time or another use are refused', async () => {
  const { config } = await world.register({ kind: 'web' });
  const tokens = await signInAt(world, world.admin, config);
  const claims = decodeJwt(tokens.access_token);
  const nowS = Math.floor(Date.now() / 1000);
  const resign = (changed: JWTPayload): Promise<string> => world.signAsProvider({ ...claims, ...changed });
  assert.equal(await askApi(await resign({})), 200);
  assert.equal(await askApi(await resign({ aud: 'https://other.example/api' })), 401);
  assert.equal(await askApi(await resign({ iss: 'https://other.example' })), 401);
  assert.equal(await askApi(await resign({ exp: nowS - 10 })), 401);
  assert.equal(await askApi(await resign({ iat: nowS + 60 })), 401);
  assert.equal(await askApi(await resign({ nbf: nowS + 60 })), 401);
  assert.equal(await askApi(await resign({ scope: 'openid' })), 401);
  assert.equal(await askApi(tokens.id_token ?? ''), 401);
});

test('an assertion from another time or for another server proves no client', async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const { kty, crv, x, y } = await exportJWK(publicKey);
  assert.ok(kty === 'EC' && crv === 'P-256' && x !== undefined && y !== undefined);
  const service = await world.register({ kind: 'service', keys: [{ kty: 'EC', crv: 'P-256', x, y }] }, () =>
    oidc.PrivateKeyJwt(privateKey),
  );
  const nowS = Math.floor(Date.now() / 1000);
  const ask = async (changed: JWTPayload): Promise<string> => {
    const claims = {
      iss: service.id,
      sub: service.id,
      aud: world.issuer,
      iat: nowS,
      exp: nowS + 60,
      jti: crypto.randomUUID(),
    };
    const assertion = await new SignJWT({ ...claims, ...changed })
      .setProtectedHeader({ alg: 'ES256' })
      .sign(privateKey);
    const response = await fetch(`${world.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion: assertion,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      }),
    });
    const body = JSON.parse(await response.text());
    return body.error ?? 'ok';
  };
  const jti = crypto.randomUUID();
  assert.equal(await ask({ jti }), 'ok');
  assert.equal(await ask({ jti }), 'invalid_client');
  assert.equal(await ask({ exp: nowS - 60 }), 'invalid_client');
  assert.equal(await ask({ iat: nowS + 600, exp: nowS + 660 }), 'invalid_client');
  assert.equal(await ask({ aud: 'https://other.example' }), 'invalid_client');
});

test('an answer names who gives it, so that a mix-up is noticed', async () => {
  const { config } = await world.register({ kind: 'web' });
  const begun = await begin(config);
  const back = await agree(world, world.admin, begun.url);
  assert.equal(back.searchParams.get('iss'), world.issuer);
  back.searchParams.set('iss', 'https://evil.example');
  await assert.rejects(
    oidc.authorizationCodeGrant(config, back, {
      pkceCodeVerifier: begun.verifier,
      expectedState: begun.state,
      expectedNonce: begun.nonce,
    }),
    (raised: Error) => /iss/.test(String(raised.cause)),
  );
});

test('what one person decides cannot be taken up in another browser', async () => {
  const { config } = await world.register({ kind: 'web' });
  const attacker = await world.signIn();
  const uid = interactionOf(await attacker.open((await begin(config)).url));
  const decided = await world.call(world.admin, 'POST /api/v1/openid/interactions/{uid}/accept', {
    params: { uid },
  });
  assert.equal(decided.status, 200);
  const taken = await attacker.open(decided.body.goTo);
  assert.equal(taken.left, undefined);
  assert.equal(taken.status, 403);
});

test('a wrong secret, an unknown client and one of another kind are refused alike', async () => {
  const { id } = await world.register({ kind: 'service' });
  const ask = async (clientId: string): Promise<string> => {
    const response = await fetch(`${world.issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:wrong`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'api' }),
    });
    return `${response.status} ${JSON.parse(await response.text()).error}`;
  };
  const native = await world.register({ kind: 'native' });
  const answers = await Promise.all([id, native.id, id.replace(/.$/, '0'), 'nobody'].map(ask));
  assert.deepEqual([...new Set(answers)], ['401 invalid_client']);
});

test('a client over its rate is told to wait, and a stranger cannot use its rate up', async () => {
  const { config, id } = await world.register({ kind: 'service', rateLimitPerMinute: 3 });
  for (let n = 0; n < 10; n += 1)
    await fetch(`${world.issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${id}:wrong`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
  const outcomes = [];
  for (let n = 0; n < 8; n += 1)
    outcomes.push(
      await oidc.clientCredentialsGrant(config, { scope: 'api' }).then(
        () => 200,
        (error: unknown) => (error instanceof oidc.ResponseBodyError ? error.status : 0),
      ),
    );
  assert.equal(outcomes[0], 200);
  assert.ok(outcomes.includes(429), outcomes.join());
});

test('a client of one tenant reaches nobody at work in another, and its tokens work in its own only', async () => {
  const made = await world.call(world.admin, 'POST /api/v1/tenants', {
    body: { name: 'Hanbit', slug: 'hanbit', businessTypes: ['HOSPITAL'] },
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const workAt = async (scope: string): Promise<void> => {
    const { status } = await world.call(world.admin, 'POST /api/v1/me/active-scope', { body: { scope } });
    assert.equal(status, 200);
  };
  await workAt(made.body.id);
  const { config } = await world.register({ kind: 'web' });
  const tokens = await signInAt(world, world.admin, config);
  await workAt('platform');
  const renewed = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '');
  assert.equal(decodeJwt(renewed.access_token)['tenant'], made.body.id);
  const fresh = await begin(config, { prompt: 'consent' });
  const uid = interactionOf(await world.admin.open(fresh.url));
  const params = { uid };
  const asked = await world.call(world.admin, 'GET /api/v1/openid/interactions/{uid}', { params });
  assert.equal(asked.status, 403);
  const decided = await world.call(world.admin, 'POST /api/v1/openid/interactions/{uid}/accept', { params });
  assert.equal(decided.status, 403);
});
