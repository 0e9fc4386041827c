import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as oidc from 'openid-client';
import { agree, begin, createWorld, interactionOf, signInAt, type World } from './world.ts';

let world: World;
before(async () => {
  world = await createWorld();
});
after(() => world.close());

const errorOf = async (url: URL): Promise<string | null | undefined> =>
  (await world.admin.open(url)).left?.searchParams.get('error');

test('a client that asks for more scopes than it was registered with gets none', async () => {
  const { config } = await world.register({ kind: 'web', scopes: ['openid', 'profile'] });
  assert.equal(await errorOf((await begin(config, { scope: 'openid profile api' })).url), 'invalid_scope');
  const service = await world.register({ kind: 'service' });
  await assert.rejects(oidc.clientCredentialsGrant(service.config, { scope: 'api email' }), {
    error: 'invalid_scope',
  });
});

test('an address that is not ours is no target of a token, and a target that is ours is named to the person', async () => {
  const { config } = await world.register({ kind: 'web' });
  for (const resource of ['https://api.example.com/', `${world.origin}/elsewhere`, `${world.origin}/mcp/x`])
    assert.equal(await errorOf((await begin(config, { resource })).url), 'invalid_target', resource);
  const gate = `${world.origin}/mcp/ten_${'0'.repeat(26)}`;
  const begun = await begin(config, { resource: gate });
  const uid = interactionOf(await world.admin.open(begun.url));
  const asked = await world.call(world.admin, 'GET /api/v1/openid/interactions/{uid}', { params: { uid } });
  assert.deepEqual(asked.body.resources, [gate]);
});

test('a code is good for a minute at the most', async () => {
  const { config, id } = await world.register({ kind: 'web' });
  const begun = await begin(config);
  const back = await agree(world, world.admin, begun.url);
  const [code] = await world.look(
    `UPDATE identity.oidc_records SET expires_at = now() - interval '1 second'
     WHERE kind = 'AuthorizationCode' AND client_id = $1
     RETURNING (payload->>'exp')::bigint - (payload->>'iat')::bigint AS seconds`,
    [id],
  );
  assert.equal(Number(code?.['seconds']), 60);
  // The library looks at the end it wrote down itself, so that goes too.
  await world.look(
    `UPDATE identity.oidc_records SET payload = jsonb_set(payload, '{exp}', to_jsonb(1))
     WHERE kind = 'AuthorizationCode' AND client_id = $1`,
    [id],
  );
  const checks = { pkceCodeVerifier: begun.verifier, expectedState: begun.state, expectedNonce: begun.nonce };
  await assert.rejects(oidc.authorizationCodeGrant(config, back, checks), { error: 'invalid_grant' });
});

test('a token of a client does what wants a fresh factor only after one was shown with it', async () => {
  const { config } = await world.register({ kind: 'web' });
  const { access_token: token } = await signInAt(world, world.admin, config);
  const ask = (method: string, path: string, body: unknown): Promise<Response> =>
    fetch(`${world.origin}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const change = () =>
    ask('PUT', '/api/v1/sign-in-providers/corp', {
      kind: 'oidc',
      name: 'Corp',
      issuer: 'https://login.corp.example',
      clientId: 'haechi',
      clientSecret: 'a secret of the provider',
      enabled: false,
      reason: 'people of the company',
    });
  const refused = await change();
  assert.equal(refused.status, 401);
  const problem = JSON.parse(await refused.text());
  assert.deepEqual([problem.code, problem.reason], ['AUTH_011', 'fresh_factor']);
  const shown = await ask('POST', '/api/v1/auth/step-up', { totpCode: await world.nextCode() });
  assert.equal(shown.status, 200, await shown.text());
  const done = await change();
  assert.equal(done.status, 200, await done.text());
});
