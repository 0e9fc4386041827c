import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as oidc from 'openid-client';
import { begin, CALLBACK, createWorld, interactionOf, signInAt, type World } from './world.ts';

let world: World;
before(async () => {
  world = await createWorld();
});
after(() => world.close());

/** As after a while: what is remembered of clients is gone. */
const forget = (): void => world.house.identity.openId.clients.forget();
const list = async () => (await world.call(world.admin, 'GET /api/v1/me/consents')).body.items;
const withdraw = (clientId: string) => {
  forget();
  return world.call(world.admin, 'DELETE /api/v1/me/consents/{clientId}', { params: { clientId } });
};

test('a person sees what they let a client do, since when, and until when', async () => {
  const web = await world.register({ kind: 'web', name: 'Payroll' });
  const native = await world.register({ kind: 'native', name: 'Phone app' });
  await signInAt(world, world.admin, web.config);
  await signInAt(world, world.admin, native.config);
  forget();
  const items = await list();
  const ofWeb = items.find(({ clientId }) => clientId === web.id);
  assert.equal(ofWeb?.clientName, 'Payroll');
  assert.deepEqual(ofWeb?.scopes, ['openid', 'profile', 'email', 'api']);
  assert.deepEqual(ofWeb?.resources, [`${world.origin}/api`]);
  assert.equal(ofWeb?.endsWithSession, true);
  assert.ok(ofWeb?.lastUsedAt);
  const ofNative = items.find(({ clientId }) => clientId === native.id);
  assert.equal(ofNative?.endsWithSession, false);
  assert.ok(Date.parse(ofNative?.endsAt ?? '') > Date.parse(ofWeb?.endsAt ?? ''));
});

test('what is withdrawn ends at once: tokens, refresh, and the next sign-in asks again', async () => {
  const { config, id } = await world.register({ kind: 'web' });
  const other = await world.register({ kind: 'web' });
  const tokens = await signInAt(world, world.admin, config);
  const kept = await signInAt(world, world.admin, other.config);
  assert.equal((await withdraw(id)).status, 204);
  await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token ?? ''), {
    error: 'invalid_grant',
  });
  assert.equal((await oidc.tokenIntrospection(config, tokens.access_token)).active, false);
  const me = await fetch(`${world.origin}/api/v1/me`, {
    headers: { authorization: `Bearer ${tokens.access_token}` },
  });
  assert.equal(me.status, 401);
  interactionOf(await world.admin.open((await begin(config)).url));
  assert.ok((await oidc.refreshTokenGrant(other.config, kept.refresh_token ?? '')).access_token);
  assert.equal(
    (await list()).some(({ clientId }) => clientId === id),
    false,
  );
  assert.equal((await withdraw(id)).status, 404, 'there is nothing left');
});

test('it reaches a client whose session ran out, of which the session page says nothing any more', async () => {
  const browser = await world.signIn();
  const { config, id } = await world.register({ kind: 'native' });
  const tokens = await signInAt(world, browser, config);
  await world.look(
    `UPDATE identity.sessions SET idle_ends_at = now() - interval '1 second'
     WHERE id = (SELECT session_id FROM identity.oidc_records WHERE client_id = $1 AND kind = 'Grant')`,
    [id],
  );
  assert.ok((await list()).some(({ clientId }) => clientId === id));
  assert.equal((await withdraw(id)).status, 204);
  await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token ?? ''), {
    error: 'invalid_grant',
  });
});

test('a native client, which anybody can pretend to be, asks the person each time', async () => {
  const { config } = await world.register({ kind: 'native' });
  await signInAt(world, world.admin, config);
  interactionOf(await world.admin.open((await begin(config)).url));
  const silent = await world.admin.open((await begin(config, { prompt: 'none' })).url);
  assert.match(silent.left?.searchParams.get('error') ?? '', /_required$/);
});

test('it is on record, and a code that was not redeemed yet is worth nothing afterwards', async () => {
  const { config, id } = await world.register({ kind: 'web', redirectUris: [CALLBACK], name: 'Ledger' });
  await signInAt(world, world.admin, config);
  const begun = await begin(config);
  const { left } = await world.admin.open(begun.url);
  assert.ok(left !== undefined && left.searchParams.has('code'));
  await withdraw(id);
  await assert.rejects(
    oidc.authorizationCodeGrant(config, left, {
      pkceCodeVerifier: begun.verifier,
      expectedState: begun.state,
      expectedNonce: begun.nonce,
    }),
    { error: 'invalid_grant' },
  );
  const recorded = await world.look(
    `SELECT leaf FROM (SELECT leaf FROM audit.intake UNION ALL SELECT leaf FROM audit.audit_logs) e
     WHERE leaf LIKE '%openid.consent_withdrawn%' AND leaf LIKE $1`,
    [`%${id}%`],
  );
  assert.equal(recorded.length, 1);
});
