import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CodedError, MINUTE_MS, type TenantId } from '@haechi/kernel';
import { type Account, createHarness, type Harness } from './harness.ts';
import {
  type Behaviour,
  createSoftwareAuthenticator,
  type SoftwareAuthenticator,
} from './software-authenticator.ts';

let h: Harness;
let tenantId: TenantId;
before(async () => {
  h = await createHarness();
  tenantId = h.addTenant('Hanbit');
});
after(() => h.db.drop());

const signInOptions = 'POST /api/v1/auth/passkeys/options';
const signIn = 'POST /api/v1/auth/passkeys/login';
const addOptions = 'POST /api/v1/me/passkeys/options';
const add = 'POST /api/v1/me/passkeys';
const list = 'GET /api/v1/me/passkeys';

async function addPasskey(
  { cookie }: Pick<Account, 'cookie'>,
  authenticator = createSoftwareAuthenticator(),
  behaviour: Behaviour = {},
): Promise<{ authenticator: SoftwareAuthenticator; id: string; version: number }> {
  const { options } = (await h.call(addOptions, { cookie })).value;
  const credential = authenticator.create(options, behaviour);
  const { value } = await h.call(add, { cookie, body: { credential } });
  return { authenticator, id: value.id, version: value.version };
}

async function show(authenticator: SoftwareAuthenticator, behaviour: Behaviour = {}) {
  const { options } = (await h.call(signInOptions)).value;
  return { body: { credential: authenticator.get(options, behaviour) } };
}

test('a passkey alone signs its owner in, with nobody saying who they are, and counts as two factors', async () => {
  const account = await h.enrolMember(tenantId, 'passkey@example.com');
  const { authenticator } = await addPasskey(account);
  const { options } = (await h.call(signInOptions)).value;
  assert.deepEqual(
    [options.userVerification, options.rpId, options.allowCredentials],
    ['required', 'localhost', []],
  );
  const { value, cookie } = await h.call(signIn, { body: { credential: authenticator.get(options) } });
  assert.deepEqual(value, { next: 'signed_in' });
  const caller = await h.caller(cookie ?? '');
  assert.deepEqual(
    [caller.id, caller.tenantId, caller.secondFactorAtMs],
    [account.userId, tenantId, h.clock.now()],
  );
  const started = h.recorded.findLast(({ entry }) => entry.action === 'session.started');
  assert.deepEqual(started?.entry.details?.['factors'], ['passkey']);
});

test('what is asked for at registration is discoverable, verified, and not there yet', async () => {
  const account = await h.enrolMember(tenantId, 'asked@example.com');
  const { authenticator } = await addPasskey(account);
  const { options } = (await h.call(addOptions, { cookie: account.cookie })).value;
  assert.deepEqual(
    [
      options.authenticatorSelection.residentKey,
      options.authenticatorSelection.userVerification,
      options.attestation,
    ],
    ['required', 'required', 'none'],
  );
  assert.deepEqual(
    options.excludeCredentials.map(({ id }: { id: string }) => id),
    [authenticator.credentialId],
  );
  assert.equal(Buffer.from(options.user.id, 'base64url').length, 16, 'it tells nothing about the person');
});

test('a challenge is good for one answer, for five minutes, for its purpose and for its session', async () => {
  const account = await h.enrolMember(tenantId, 'challenge@example.com');
  const { authenticator } = await addPasskey(account);
  const used = await show(authenticator);
  await h.call(signIn, used);
  const credential = used.body.credential;
  assert.equal((await h.refusal(signIn, { body: { credential } })).code, 'AUTH_012', 'twice');

  const late = await show(authenticator);
  h.clock.advance(5 * MINUTE_MS);
  assert.equal((await h.refusal(signIn, late)).code, 'AUTH_012', 'too late');

  const { passkey } = (await h.call('POST /api/v1/auth/step-up/options', { cookie: account.cookie })).value;
  const otherPurpose = { body: { credential: authenticator.get(passkey) } };
  assert.equal((await h.refusal(signIn, otherPurpose)).code, 'AUTH_012', 'another purpose');

  const other = await h.signIn(account);
  const { options } = (await h.call(addOptions, { cookie: account.cookie })).value;
  const made = createSoftwareAuthenticator().create(options);
  const refused = await h.refusal(add, { cookie: other.cookie ?? '', body: { credential: made } });
  assert.equal(refused.code, 'AUTH_012', 'another session');
});

test('of eight parallel answers to one challenge, one signs in; twenty rounds', async () => {
  const account = await h.enrolMember(tenantId, 'race@example.com');
  const { authenticator } = await addPasskey(account, createSoftwareAuthenticator({ counts: false }));
  h.settings.set('identity.sessionsMax', 20);
  for (let round = 0; round < 20; round += 1) {
    const answer = await show(authenticator);
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => h.call(signIn, answer)));
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') {
        assert.ok(outcome.reason instanceof CodedError);
        assert.equal(outcome.reason.code, 'AUTH_012');
      }
    await h.db.superuser.query(
      "UPDATE identity.sessions SET ended_at = now(), end_reason = 'test' WHERE user_id = $1",
      [account.userId],
    );
  }
  h.settings.delete('identity.sessionsMax');
});

test('an answer from another site, another host, without verification or of another person is refused alike', async () => {
  const account = await h.enrolMember(tenantId, 'forged@example.com');
  const { authenticator } = await addPasskey(account);
  const wrong: Behaviour[] = [
    { origin: 'https://haechi.example.evil' },
    { origin: 'http://localhost:9999' },
    { rpId: 'evil.example' },
    { userVerified: false },
    { userHandle: Buffer.alloc(16).toString('base64url') },
    { backupEligible: true },
  ];
  for (const behaviour of wrong) {
    const refused = await h.refusal(signIn, await show(authenticator, behaviour));
    assert.deepEqual([refused.code, refused.options], ['AUTH_012', {}], JSON.stringify(behaviour));
  }
  const stranger = await h.refusal(signIn, await show(createSoftwareAuthenticator()));
  assert.deepEqual([stranger.code, stranger.options], ['AUTH_012', {}]);
  const answer = await show(authenticator);
  const forged = { ...answer.body.credential };
  forged.response = { ...forged.response, signature: Buffer.from('nothing').toString('base64url') };
  assert.equal((await h.refusal(signIn, { body: { credential: forged } })).code, 'AUTH_012');
  assert.deepEqual((await h.call(signIn, await show(authenticator))).value, { next: 'signed_in' });
});

test('a registration from another site, without verification, or of a known passkey is refused', async () => {
  const account = await h.enrolMember(tenantId, 'badregister@example.com');
  const { cookie } = account;
  for (const behaviour of [
    { origin: 'https://evil.example' },
    { rpId: 'evil.example' },
    { userVerified: false },
  ]) {
    const { options } = (await h.call(addOptions, { cookie })).value;
    const credential = createSoftwareAuthenticator().create(options, behaviour);
    assert.equal((await h.refusal(add, { cookie, body: { credential } })).code, 'AUTH_012');
  }
  const { authenticator } = await addPasskey(account);
  const thief = await h.enrolMember(tenantId, 'thief@example.com');
  const { options } = (await h.call(addOptions, { cookie: thief.cookie })).value;
  const stolen = authenticator.create(options);
  assert.equal(
    (await h.refusal(add, { cookie: thief.cookie, body: { credential: stolen } })).code,
    'AUTH_012',
  );
  assert.deepEqual((await h.call(list, { cookie: thief.cookie })).value.items, []);
});

test('a counter that does not grow blocks the passkey, is on record, and its owner is told', async () => {
  const account = await h.enrolMember(tenantId, 'cloned@example.com');
  const { authenticator } = await addPasskey(account);
  await h.call(signIn, await show(authenticator, { signCount: 7 }));
  assert.equal((await h.refusal(signIn, await show(authenticator, { signCount: 7 }))).code, 'AUTH_012');
  const blocked = h.recorded.findLast(({ entry }) => entry.action === 'passkey.blocked');
  assert.deepEqual([blocked?.entry.result, blocked?.tenantId], ['denied', tenantId]);
  assert.equal((await h.refusal(signIn, await show(authenticator, { signCount: 99 }))).code, 'AUTH_012');
  const [passkey] = (await h.call(list, { cookie: account.cookie })).value.items;
  assert.equal(passkey.blocked, true);
  const notices = (await h.call('GET /api/v1/me/notices', { cookie: account.cookie })).value.items;
  assert.ok(notices.some(({ kind }: { kind: string }) => kind === 'passkey_copied'));
  assert.equal((await h.call('GET /api/v1/me', { cookie: account.cookie })).value.factors.passkeys, 0);
});

test('a passkey that does not count signs in again and again, and whether it is synced follows what it says', async () => {
  const account = await h.enrolMember(tenantId, 'synced@example.com');
  const authenticator = createSoftwareAuthenticator({ counts: false, backupEligible: true });
  await addPasskey(account, authenticator);
  const synced = async () => (await h.call(list, { cookie: account.cookie })).value.items[0].synced;
  assert.equal(await synced(), false);
  await h.call(signIn, await show(authenticator, { backedUp: true }));
  assert.equal(await synced(), true);
  await h.call(signIn, await show(authenticator, { backedUp: false }));
  assert.equal(await synced(), false);
});

test('a suspended person is refused like an unknown passkey', async () => {
  const account = await h.enrolMember(tenantId, 'suspended@example.com');
  const { authenticator } = await addPasskey(account);
  await h.db.superuser.query("UPDATE identity.users SET state = 'suspended' WHERE id = $1", [account.userId]);
  const refused = await h.refusal(signIn, await show(authenticator));
  assert.deepEqual([refused.code, refused.options], ['AUTH_012', {}]);
  assert.equal(h.recorded.at(-1)?.entry.reason, 'account_suspended');
});

test('with too many sessions open a passkey leads to choosing too, and its answer is used up by then', async () => {
  const account = await h.enrolMember(tenantId, 'full@example.com');
  const { authenticator } = await addPasskey(account);
  await h.signIn(account);
  await h.signIn(account);
  const { value, cookie } = await h.call(signIn, await show(authenticator));
  assert.equal(cookie, undefined);
  assert.deepEqual([value.next, value.endCountMin, value.sessions.length], ['choose_sessions', 1, 3]);
  const body = { challenge: value.challenge, endSessionIds: [value.sessions[2].id] };
  const chosen = await h.call('POST /api/v1/auth/login/choose-sessions', { body });
  assert.deepEqual(chosen.value, { next: 'signed_in' });
});

test('a passkey is renamed by who saw its newest version, and belongs to nobody else', async () => {
  const account = await h.enrolMember(tenantId, 'rename@example.com');
  const stranger = await h.enrolMember(tenantId, 'rename-stranger@example.com');
  const { id, version } = await addPasskey(account);
  const rename = 'PATCH /api/v1/me/passkeys/{id}';
  const input = { params: { id }, body: { name: 'Key ring' }, ifMatch: version };
  assert.equal((await h.refusal(rename, { ...input, cookie: stranger.cookie })).code, 'RES_001');
  assert.equal((await h.call(rename, { ...input, cookie: account.cookie })).value.name, 'Key ring');
  assert.equal((await h.refusal(rename, { ...input, cookie: account.cookie })).code, 'VAL_003');
  const remove = 'DELETE /api/v1/me/passkeys/{id}';
  assert.equal((await h.refusal(remove, { params: { id }, cookie: stranger.cookie })).code, 'RES_001');
});

test('the last way in is never removed, also not by two removals at once', async () => {
  const account = await h.enrolMember(tenantId, 'last@example.com');
  const { cookie } = account;
  const [first, second] = [await addPasskey(account), await addPasskey(account)];
  await h.db.superuser.query(
    `UPDATE identity.credentials SET password_hash = NULL, password_changed_at = NULL, totp_sealed = NULL,
       totp_last_step = NULL, totp_enrolled_at = NULL WHERE user_id = $1`,
    [account.userId],
  );
  const remove = ({ id }: { id: string }) =>
    h.call('DELETE /api/v1/me/passkeys/{id}', { cookie, params: { id } });
  const outcomes = await Promise.allSettled([remove(first), remove(second)]);
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  assert.equal(refused.length, 1);
  assert.ok(refused[0]?.reason instanceof CodedError && refused[0].reason.code === 'AUTH_013');
  assert.equal((await h.call(list, { cookie })).value.items.length, 1);
});

test('a recovery link takes away the passkeys too: they may be on the device that was lost', async () => {
  const account = await h.enrolMember(tenantId, 'recovered@example.com');
  const { authenticator } = await addPasskey(account);
  const token = await h.recoveryToken(tenantId, account.userId);
  const opened = await h.call('POST /api/v1/enrolments/open', { body: { token } });
  await h.call('POST /api/v1/enrolments/complete', {
    body: {
      token,
      displayName: 'Haneul',
      password: 'three otters over a 7 fence',
      totpCode: h.freshCode(opened.value.authenticator.secret),
    },
  });
  assert.equal((await h.refusal(signIn, await show(authenticator))).code, 'AUTH_012');
});
