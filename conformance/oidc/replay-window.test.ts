import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as oidc from 'openid-client';
import { createWorld, signInAt, type World } from './world.ts';

let world: World;
before(async () => {
  world = await createWorld();
  await world.setReplayWindow(30);
});
after(() => world.close());

test('a lost answer to a refresh is given again within the window, to the same client with the same key', async () => {
  const { config } = await world.register({ kind: 'native', dpopRequired: true });
  const DPoP = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair());
  const tokens = await signInAt(world, world.admin, config, { DPoP });
  const spent = tokens.refresh_token ?? '';
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => oidc.refreshTokenGrant(config, spent, undefined, { DPoP })),
  );
  assert.equal(new Set(answers.map((answer) => answer.refresh_token)).size, 1);
  assert.equal(new Set(answers.map((answer) => answer.access_token)).size, 1);
  const [answer] = answers;
  const next = await oidc.refreshTokenGrant(config, answer?.refresh_token ?? '', undefined, { DPoP });
  assert.ok(next.access_token);
  await world.look(`UPDATE identity.oidc_records SET consumed_at = consumed_at - interval '31 seconds'`);
  await assert.rejects(oidc.refreshTokenGrant(config, spent, undefined, { DPoP }), {
    error: 'invalid_grant',
  });
  await assert.rejects(oidc.refreshTokenGrant(config, next.refresh_token ?? '', undefined, { DPoP }), {
    error: 'invalid_grant',
  });
});

test('another key gets no answer again, and trying ends the family', async () => {
  const { config } = await world.register({ kind: 'web' });
  const DPoP = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair());
  const other = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair());
  const tokens = await signInAt(world, world.admin, config, { DPoP });
  const spent = tokens.refresh_token ?? '';
  const answer = await oidc.refreshTokenGrant(config, spent, undefined, { DPoP });
  await assert.rejects(oidc.refreshTokenGrant(config, spent, undefined, { DPoP: other }), {
    error: 'invalid_grant',
  });
  await assert.rejects(oidc.refreshTokenGrant(config, answer.refresh_token ?? '', undefined, { DPoP }), {
    error: 'invalid_grant',
  });
});
