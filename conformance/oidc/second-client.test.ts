import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { calculateJwkThumbprint, createRemoteJWKSet, exportJWK, jwtVerify } from 'jose';
import {
  type DPoPState,
  InMemoryWebStorage,
  OidcClient,
  type OidcClientSettings,
  type SigninResponse,
  WebStorageStateStore,
} from 'oidc-client-ts';
import type { Browser } from './browser.ts';
import { agree, CALLBACK, createWorld, type World } from './world.ts';

// The same flows with a client that shares no author and no code with our provider's library or with openid-client.

type DPoPStore = NonNullable<OidcClientSettings['dpop']>['store'];

const BYE = 'https://app.example.com/bye';

let world: World;
before(async () => {
  world = await createWorld();
});
after(() => world.close());

/** Registers a client and answers it as oidc-client-ts knows it: it reads the metadata by itself. */
async function register(
  kind: 'web' | 'browser',
  settings: Partial<OidcClientSettings> = {},
): Promise<OidcClient> {
  const { id, secret } = await world.register({ kind, postLogoutRedirectUris: [BYE] });
  return new OidcClient({
    authority: world.issuer,
    client_id: id,
    redirect_uri: CALLBACK,
    post_logout_redirect_uri: BYE,
    scope: 'openid profile email api',
    loadUserInfo: true,
    // An answer without a body has a type all the same.
    revokeTokenAdditionalContentTypes: ['text/plain'],
    stateStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    ...(secret === null ? {} : { client_secret: secret, client_authentication: 'client_secret_basic' }),
    ...settings,
  });
}

/** A whole sign-in: code with PKCE, ID token, and what userinfo says. */
async function signIn(client: OidcClient, browser: Browser, dpopJkt?: string): Promise<SigninResponse> {
  const request = await client.createSigninRequest({
    nonce: crypto.randomUUID(),
    state: { from: 'the page the person was on' },
    ...(dpopJkt === undefined ? {} : { dpopJkt }),
  });
  const back = await agree(world, browser, new URL(request.url));
  return await client.processSigninResponse(back.href);
}

const refresh = (client: OidcClient, of: SigninResponse): Promise<SigninResponse> =>
  client.useRefreshToken({
    state: {
      refresh_token: of.refresh_token ?? '',
      id_token: of.id_token ?? '',
      session_state: null,
      profile: of.profile,
    },
  });

const asksApi = async (token: string): Promise<number> => {
  const response = await fetch(`${world.origin}/api/v1/me`, {
    headers: { authorization: `Bearer ${token}` },
  });
  await response.body?.cancel();
  return response.status;
};

for (const kind of ['web', 'browser'] as const)
  test(`${kind}: another client signs a person in, reads who it is, and refreshes`, async () => {
    const client = await register(kind);
    const first = await signIn(client, world.admin);
    assert.equal(first.profile.email, 'minji.admin@example.com');
    assert.equal(first.profile.name, 'Minji');
    assert.deepEqual(first.userState, { from: 'the page the person was on' });
    assert.equal(await asksApi(first.access_token), 200);
    // It leaves the signature of an ID token that came over TLS alone, so that is looked at here.
    const { payload } = await jwtVerify(
      first.id_token ?? '',
      createRemoteJWKSet(new URL(`${world.issuer}/jwks`)),
      { issuer: world.issuer, audience: client.settings.client_id, algorithms: ['ES256'] },
    );
    assert.equal(payload.sub, first.profile.sub);
    const second = await refresh(client, first);
    assert.notEqual(second.refresh_token, first.refresh_token);
    assert.equal(second.profile.sub, first.profile.sub);
    assert.equal(await asksApi(second.access_token), 200);
  });

test('another client takes its tokens back', async () => {
  const client = await register('browser');
  const tokens = await signIn(client, world.admin);
  await client.revokeToken(tokens.refresh_token ?? '', 'refresh_token');
  await assert.rejects(refresh(client, tokens), { error: 'invalid_grant' });
  assert.equal(await asksApi(tokens.access_token), 401);
});

test('another client shows a refresh token twice and loses the family', async () => {
  const client = await register('browser');
  const first = await signIn(client, world.admin);
  const second = await refresh(client, first);
  await assert.rejects(refresh(client, first), { error: 'invalid_grant' });
  await assert.rejects(refresh(client, second), { error: 'invalid_grant' });
});

test('another client signs the person out everywhere and comes back with its state', async () => {
  const browser = await world.signIn();
  const client = await register('web');
  const tokens = await signIn(client, browser);
  const request = await client.createSignoutRequest({
    id_token_hint: tokens.id_token ?? '',
    state: { said: 'goodbye' },
  });
  const asked = await browser.open(request.url);
  const gone = await browser.submit(asked, { logout: 'yes' });
  const back = gone.left?.href ?? gone.text;
  assert.ok(back.startsWith(BYE), back);
  const { userState } = await client.processSignoutResponse(back);
  assert.deepEqual(userState, { said: 'goodbye' });
  assert.equal((await world.call(browser, 'GET /api/v1/me')).status, 401);
  await assert.rejects(refresh(client, tokens), { error: 'invalid_grant' });
});

test('another client binds its tokens to a key, and they are worth nothing without it', async (t) => {
  const kept = new Map<string, DPoPState>();
  const store: DPoPStore = {
    set: async (key, value) => void kept.set(key, value),
    get: async (key) => kept.get(key) as DPoPState, // its type leaves out that there may be none
    remove: async (key) => kept.get(key) as DPoPState, // the same
    getAllKeys: async () => [...kept.keys()],
  };
  // All it needs of a browser.
  Object.defineProperty(globalThis, 'window', { value: { crypto }, configurable: true });
  t.after(() => Reflect.deleteProperty(globalThis, 'window'));
  const client = await register('browser', {
    dpop: { store },
    // It calls userinfo without a proof, which such a token is not taken with.
    loadUserInfo: false,
  });
  await client.getDpopProof(store);
  const key = kept.get(client.settings.client_id)?.keys.publicKey;
  assert.ok(key !== undefined);
  const first = await signIn(client, world.admin, await calculateJwkThumbprint(await exportJWK(key)));
  assert.equal(first.token_type, 'DPoP');
  assert.equal(await asksApi(first.access_token), 401);
  const second = await refresh(client, first);
  assert.notEqual(second.refresh_token, first.refresh_token);
  // Somebody who has the refresh token, and another key.
  kept.clear();
  await assert.rejects(refresh(client, second), { error: /invalid_/ });
  // A code that was asked for with one key is not given to another.
  await assert.rejects(signIn(client, world.admin, 'b'.repeat(43)), { error: /invalid_/ });
});
