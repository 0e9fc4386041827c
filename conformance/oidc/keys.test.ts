import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { decodeProtectedHeader } from 'jose';
import * as oidc from 'openid-client';
import { createWorld, type World } from './world.ts';

let world: World;
before(async () => {
  world = await createWorld();
});
after(() => world.close());

async function publishedKids(): Promise<string[]> {
  const response = await fetch(`${world.issuer}/jwks`);
  const { keys } = JSON.parse(await response.text());
  for (const key of keys) assert.ok(!('d' in key), 'no private half is published');
  return keys.map((key: { kid: string }) => key.kid);
}

test('a new key is published before it signs, and what the old one signed stays good', async () => {
  const { config } = await world.register({ kind: 'service' });
  const ask = async (): Promise<string> =>
    (await oidc.clientCredentialsGrant(config, { scope: 'api' })).access_token;
  const isGood = async (token: string): Promise<boolean> =>
    (await oidc.tokenIntrospection(config, token)).active;
  const early = await ask();
  const [first] = await publishedKids();
  assert.equal(decodeProtectedHeader(early).kid, first);

  await world.look(
    `UPDATE identity.oidc_signing_keys SET created_at = created_at - interval '30 days',
       signs_from = signs_from - interval '30 days'`,
  );
  await world.house.identity.openId.refreshKeys();
  const kids = await publishedKids();
  assert.equal(kids.length, 2);
  assert.equal(decodeProtectedHeader(await ask()).kid, first, 'the successor is not known to everybody yet');

  await world.look(
    `UPDATE identity.oidc_signing_keys SET created_at = now() - interval '1 day', signs_from = now() - interval '1 second'
     WHERE kid <> $1`,
    [first],
  );
  await world.house.identity.openId.refreshKeys();
  const next = await ask();
  assert.equal(
    decodeProtectedHeader(next).kid,
    kids.find((kid) => kid !== first),
  );
  assert.equal(await isGood(early), true);
  assert.equal(await isGood(next), true);
});

test('no private key is kept in the clear', async () => {
  const rows = await world.look('SELECT to_jsonb(k) AS key FROM identity.oidc_signing_keys k');
  for (const { key } of rows) assert.ok(!JSON.stringify(key).includes('"d":'));
  assert.match(JSON.stringify(rows), /"private_sealed":"eyJ/);
});
