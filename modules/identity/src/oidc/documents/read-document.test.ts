import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { readDocument } from './read-document.ts';

const ADDRESS = 'https://agents.example/oauth/client.json';
const GOOD = {
  client_id: ADDRESS,
  client_name: 'Agent',
  redirect_uris: ['http://127.0.0.1:33418/callback', 'https://agents.example/callback'],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
  logo_uri: 'https://169.254.169.254/latest/meta-data',
};
const read = (document: unknown, listed: readonly string[] = []) =>
  readDocument(ADDRESS, JSON.stringify(document), (host) => listed.includes(host));
const faultOf = (document: unknown, listed?: readonly string[]): string | undefined => {
  const result = read(document, listed);
  return result.ok ? undefined : result.error;
};

test('of a good document only what a sign-in needs is taken', () => {
  assert.deepEqual(read(GOOD), {
    ok: true,
    value: {
      name: 'Agent',
      kind: 'native',
      authMethod: 'none',
      keys: null,
      redirectUris: GOOD.redirect_uris,
      scopes: ['openid', 'profile', 'email', 'offline_access', 'api'],
    },
  });
  const plain = read({
    client_id: ADDRESS,
    redirect_uris: ['https://agents.example/back'],
    scope: 'api admin',
  });
  assert.ok(plain.ok);
  assert.equal(plain.value.name, 'agents.example');
  assert.equal(plain.value.kind, 'browser');
  assert.deepEqual(plain.value.scopes, ['api']);
});

test('a document about another client, with a secret, or for other grants is refused', () => {
  assert.equal(faultOf({ ...GOOD, client_id: `${ADDRESS}?` }), 'names_another_client');
  assert.equal(
    faultOf({ ...GOOD, client_id: 'https://agents.example/OAUTH/client.json' }),
    'names_another_client',
  );
  assert.equal(faultOf({ ...GOOD, client_secret: 'x' }), 'has_a_secret');
  assert.equal(faultOf({ ...GOOD, client_secret_expires_at: 0 }), 'has_a_secret');
  for (const method of ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'tls_client_auth'])
    assert.equal(faultOf({ ...GOOD, token_endpoint_auth_method: method }), 'proves_itself_otherwise');
  assert.equal(faultOf({ ...GOOD, grant_types: ['client_credentials'] }), 'asks_for_more');
  assert.equal(faultOf({ ...GOOD, grant_types: ['authorization_code', 'password'] }), 'asks_for_more');
  assert.equal(faultOf({ ...GOOD, response_types: ['code', 'token'] }), 'asks_for_more');
});

test('answers go to the host of the document, to one the administrator named, or to this machine', () => {
  const to = (...uris: readonly string[]) => ({ ...GOOD, redirect_uris: uris });
  assert.equal(faultOf(to('https://agents.example/callback')), undefined);
  assert.equal(faultOf(to('com.example.agent:/callback')), undefined);
  assert.equal(faultOf(to('https://partner.example/callback'), ['partner.example']), undefined);
  for (const stray of [
    'https://partner.example/callback',
    'https://agents.example.evil.example/callback',
    'https://agents.example:8443/callback',
    'https://me@agents.example/callback',
    'http://agents.example/callback',
    'https://agents.example/callback#x',
    'javascript:alert(1)',
  ])
    assert.equal(faultOf(to('http://localhost/callback', stray)), 'redirects_elsewhere', stray);
});

test('a client proves itself with keys in its document, or not at all', () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = publicKey.export({ format: 'jwk' });
  const signs = { ...GOOD, token_endpoint_auth_method: 'private_key_jwt' };
  const result = read({ ...signs, jwks: { keys: [key] } });
  assert.ok(result.ok);
  assert.equal(result.value.authMethod, 'private_key_jwt');
  assert.equal(result.value.keys?.length, 1);
  assert.equal(faultOf({ ...signs, jwks_uri: 'https://agents.example/jwks' }), 'proves_itself_otherwise');
  assert.equal(faultOf({ ...signs, jwks: { keys: [{ ...key, d: 'private' }] } }), 'not_a_document');
});

test('what is no document is refused, and so is a name that hides something', () => {
  for (const text of ['', '[]', 'null', '"x"', '{', '{"client_id":1}'])
    assert.equal(readDocument(ADDRESS, text, () => false).ok, false, text);
  assert.equal(faultOf({ ...GOOD, client_name: 'Age\u202Ent' }), 'not_a_document');
  assert.equal(faultOf({ ...GOOD, redirect_uris: [] }), 'not_a_document');
  assert.equal(faultOf({ ...GOOD, client_name: 'x'.repeat(101) }), 'not_a_document');
});
