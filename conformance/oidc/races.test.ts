import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as oidc from 'openid-client';
import { agree, begin, createWorld, interactionOf, signInAt, type World } from './world.ts';

let world: World;
before(async () => {
  world = await createWorld();
});
after(() => world.close());

const ROUNDS = 20;
const PARALLEL = 4;

/** Fires the same redemption several times at once and answers how many won; losers must be told `invalid_grant`. */
async function race(
  redeem: () => Promise<oidc.TokenEndpointResponse>,
): Promise<oidc.TokenEndpointResponse[]> {
  const outcomes = await Promise.allSettled(Array.from({ length: PARALLEL }, redeem));
  const won: oidc.TokenEndpointResponse[] = [];
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') won.push(outcome.value);
    else if (!(outcome.reason instanceof oidc.ResponseBodyError) || outcome.reason.error !== 'invalid_grant')
      throw outcome.reason;
  }
  return won;
}

test('of parallel redemptions of a code exactly one wins, twenty times over', async () => {
  const { config } = await world.register({ kind: 'web' });
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = await begin(config);
    const back = await agree(world, world.admin, begun.url);
    const checks = {
      pkceCodeVerifier: begun.verifier,
      expectedState: begun.state,
      expectedNonce: begun.nonce,
    };
    const won = await race(() => oidc.authorizationCodeGrant(config, back, checks));
    assert.equal(won.length, 1, `round ${round}`);
  }
});

test('of parallel uses of a refresh token exactly one wins, and the family ends', async () => {
  const { config } = await world.register({ kind: 'web' });
  for (let round = 0; round < ROUNDS; round += 1) {
    const tokens = await signInAt(world, world.admin, config);
    const won = await race(() => oidc.refreshTokenGrant(config, tokens.refresh_token ?? ''));
    assert.equal(won.length, 1, `round ${round}`);
    const successor = won[0]?.refresh_token ?? '';
    await assert.rejects(oidc.refreshTokenGrant(config, successor), { error: 'invalid_grant' });
  }
});

test('of parallel redemptions of a device code exactly one wins, twenty times over', async () => {
  const { config } = await world.register({ kind: 'native' });
  for (let round = 0; round < ROUNDS; round += 1) {
    const device = await oidc.initiateDeviceAuthorization(config, { scope: 'openid api' });
    const entry = await world.admin.open(device.verification_uri);
    const confirm = await world.admin.submit(entry, { user_code: device.user_code });
    const asked = await world.admin.submit(confirm);
    const uid = interactionOf(asked);
    const decided = await world.call(world.admin, 'POST /api/v1/openid/interactions/{uid}/accept', {
      params: { uid },
    });
    await world.admin.open(decided.body.goTo);
    const won = await race(() =>
      oidc.genericGrantRequest(config, 'urn:ietf:params:oauth:grant-type:device_code', {
        device_code: device.device_code,
      }),
    );
    assert.equal(won.length, 1, `round ${round}`);
  }
});
