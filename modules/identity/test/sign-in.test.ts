import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MINUTE_MS, PLATFORM_TENANT_ID, SECOND_MS, type TenantId } from '@haechi/kernel';
import { hash } from '@node-rs/argon2';
import { hash as bcryptHash } from 'bcryptjs';
import { type Account, createHarness, type Harness, PASSWORD } from './harness.ts';

let h: Harness;
let tenantId: TenantId;
before(async () => {
  h = await createHarness();
  tenantId = h.addTenant('Hanbit');
});
after(() => h.db.drop());

const login = 'POST /api/v1/auth/login';
const secondFactor = 'POST /api/v1/auth/login/second-factor';
const chooseSessions = 'POST /api/v1/auth/login/choose-sessions';
const wrongBody = (email: string) => ({ body: { email, password: 'wrong horse 9 battery' } });

test('password and authenticator code start a session in the tenant of the person', async () => {
  const account = await h.enrolMember(tenantId, 'plain@example.com');
  const { value, cookie } = await h.signIn(account);
  assert.deepEqual(value, { next: 'signed_in' });
  const caller = await h.caller(cookie ?? '');
  assert.deepEqual(
    [caller.id, caller.credential, caller.tenantId, caller.scopeId],
    [account.userId, 'session', tenantId, tenantId],
  );
  assert.equal(caller.secondFactorAtMs, h.clock.now());
  const started = h.recorded.findLast(({ entry }) => entry.action === 'session.started');
  assert.equal(started?.tenantId, tenantId);
});

test('an unknown address, an invited one and a wrong password get the same answer', async () => {
  const account = await h.enrolMember(tenantId, 'known@example.com');
  await h.invite(tenantId, 'invited@example.com');
  const answers = [];
  for (const email of [account.email, 'invited@example.com', 'nobody@example.com']) {
    const { code, options } = await h.refusal(login, wrongBody(email));
    answers.push({ code, options });
  }
  assert.deepEqual(answers, [answers[0], answers[0], answers[0]]);
  assert.equal(answers[0]?.code, 'AUTH_002');
  const failed = h.recorded.slice(-3);
  assert.deepEqual(
    failed.map(({ entry }) => entry.reason),
    ['wrong_password', 'not_enrolled', 'unknown_account'],
  );
  assert.ok(failed.every(({ alone }) => alone));
  assert.equal(failed[2]?.tenantId, PLATFORM_TENANT_ID);
  assert.deepEqual(failed[2]?.entry.details, { account: 'n***@example.com' });
});

test('an unknown, an invited and a suspended account take as long to be refused as a wrong password', async () => {
  const account = await h.enrolMember(tenantId, 'timed@example.com');
  const suspended = await h.enrolMember(tenantId, 'timed-suspended@example.com');
  await h.invite(tenantId, 'timed-invited@example.com');
  await h.db.superuser.query("UPDATE identity.users SET state = 'suspended' WHERE id = $1", [
    suspended.userId,
  ]);
  const kinds = [account.email, 'timed-nobody@example.com', 'timed-invited@example.com', suspended.email];
  const times = new Map(kinds.map((email) => [email, [] as number[]]));
  // Taken in turns, so that a machine that becomes slower or faster does so for all of them alike.
  for (let round = 0; round < 15; round += 1) {
    for (const email of kinds) {
      const startedAt = performance.now();
      await h.refusal(login, { ...wrongBody(email), ip: `198.51.100.${round}` });
      if (round > 0) times.get(email)?.push(performance.now() - startedAt);
    }
  }
  const quartilesOf = (email: string) => {
    const sorted = (times.get(email) ?? []).toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
    return { low: at(0.25), middle: at(0.5), high: at(0.75) };
  };
  const known = quartilesOf(account.email);
  for (const email of kinds) {
    const other = quartilesOf(email);
    // Nobody could tell two distributions apart of which each has its middle within the middle half of the other, twice
    // as wide. Without the hash an answer takes a tenth of the time.
    const told = `${email}: ${JSON.stringify(other)} against ${JSON.stringify(known)}`;
    assert.ok(other.middle > known.low / 2 && other.middle < known.high * 2, told);
  }
});

test('every refusal of a sign-in says the same of every account that cannot be used', async () => {
  const suspended = await h.enrolMember(tenantId, 'told-suspended@example.com');
  await h.db.superuser.query("UPDATE identity.users SET state = 'suspended' WHERE id = $1", [
    suspended.userId,
  ]);
  await h.invite(tenantId, 'told-invited@example.com');
  const known = await h.enrolMember(tenantId, 'told-known@example.com');
  const ip = '198.51.100.200';
  const kinds = [known.email, suspended.email, 'told-invited@example.com', 'told-nobody@example.com'];
  for (const email of kinds) {
    const answers = [];
    for (let n = 0; n < 6; n += 1) {
      const { code, options } = await h.refusal(login, { ...wrongBody(email), ip });
      answers.push({ code, options });
    }
    const wrong = { code: 'AUTH_002', options: {} };
    const locked = { code: 'AUTH_004', options: { params: { seconds: 60 }, retryAfterSeconds: 60 } };
    assert.deepEqual(answers, [wrong, wrong, wrong, wrong, wrong, locked], email);
  }
  const right = { body: { email: suspended.email, password: PASSWORD }, ip: '198.51.100.201' };
  const { code, options } = await h.refusal(login, right);
  assert.deepEqual({ code, options }, { code: 'AUTH_002', options: {} }, 'also with the right password');
});

test('five wrong passwords in a row lock for a while, then twice as long; known or not', async () => {
  const account = await h.enrolMember(tenantId, 'locked@example.com');
  const ip = '198.51.100.50';
  for (const email of [account.email, 'ghost@example.com']) {
    for (let n = 0; n < 5; n += 1)
      assert.equal((await h.refusal(login, { ...wrongBody(email), ip })).code, 'AUTH_002');
    const locked = await h.refusal(login, { ...wrongBody(email), ip });
    assert.deepEqual([locked.code, locked.options.retryAfterSeconds], ['AUTH_004', 60]);
    assert.equal(h.recorded.at(-1)?.entry.action, 'sign_in.locked');
  }
  const right = { body: { email: account.email, password: PASSWORD }, ip };
  assert.equal(
    (await h.refusal(login, right)).code,
    'AUTH_004',
    'the right password is not looked at either',
  );
  h.clock.advance(MINUTE_MS);
  assert.equal((await h.refusal(login, { ...wrongBody(account.email), ip })).code, 'AUTH_002');
  assert.equal((await h.refusal(login, right)).options.retryAfterSeconds, 120);
  h.clock.advance(2 * MINUTE_MS);
  await h.call(login, right);
  assert.equal((await h.refusal(login, { ...wrongBody(account.email), ip })).code, 'AUTH_002');
  await h.call(login, right);
});

test('a stranger who guesses does not lock the owner out', async () => {
  const account = await h.enrolMember(tenantId, 'victim@example.com');
  for (let n = 0; n < 5; n += 1) await h.refusal(login, { ...wrongBody(account.email), ip: '192.0.2.66' });
  const locked = await h.refusal(login, { ...wrongBody(account.email), ip: '192.0.2.66' });
  assert.equal(locked.code, 'AUTH_004');
  await h.startSignIn(account.email, '192.0.2.77');
});

test('many strangers together lock an account, but not where its owner has signed in from', async () => {
  const account = await h.enrolMember(tenantId, 'target@example.com');
  for (let n = 0; n < 20; n += 1)
    await h.refusal(login, { ...wrongBody(account.email), ip: `192.0.2.${100 + n}` });
  const elsewhere = { body: { email: account.email, password: PASSWORD }, ip: '192.0.2.222' };
  assert.equal((await h.refusal(login, elsewhere)).code, 'AUTH_004');
  await h.startSignIn(account.email);
});

test('wrong codes lock too, however often the password is shown again', async () => {
  const account = await h.enrolMember(tenantId, 'codes@example.com');
  for (let n = 0; n < 5; n += 1) {
    const challenge = await h.startSignIn(account.email);
    const totpCode = h.codeNow(account.totpSecret) === '123456' ? '654321' : '123456';
    assert.equal((await h.refusal(secondFactor, { body: { challenge, totpCode } })).code, 'AUTH_010');
  }
  const challenge = await h.startSignIn(account.email);
  const totpCode = h.freshCode(account.totpSecret);
  assert.equal((await h.refusal(secondFactor, { body: { challenge, totpCode } })).code, 'AUTH_004');
});

test('a code works once, and codes of the step before and after work', async () => {
  const account = await h.enrolMember(tenantId, 'steps@example.com');
  const prove = async (totpCode: string) =>
    h.call(secondFactor, { body: { challenge: await h.startSignIn(account.email), totpCode } });
  const late = h.freshCode(account.totpSecret);
  h.clock.advance(30 * SECOND_MS);
  await prove(late);
  await assert.rejects(prove(late), { code: 'AUTH_010' });
  assert.equal(h.recorded.at(-1)?.entry.reason, 'code_already_used');
  h.clock.advance(90 * SECOND_MS);
  const early = h.codeNow(account.totpSecret);
  h.clock.advance(-30 * SECOND_MS);
  await prove(early);
  h.clock.advance(30 * SECOND_MS);
  await assert.rejects(prove(early), { code: 'AUTH_010' });
});

test('a recovery code stands in for the authenticator once, in any spelling', async () => {
  const account = await h.enrolMember(tenantId, 'recovery@example.com');
  const code = account.recoveryCodes[0] ?? '';
  assert.match(code, /^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
  const prove = async (recoveryCode: string) =>
    h.call(secondFactor, { body: { challenge: await h.startSignIn(account.email), recoveryCode } });
  const { cookie } = await prove(code.toLowerCase().replaceAll('-', ' '));
  assert.equal((await h.call('GET /api/v1/me', { cookie: cookie ?? '' })).value.recoveryCodesLeft, 9);
  await assert.rejects(prove(code), { code: 'AUTH_010' });
});

test('a challenge ends after ten minutes, after its use, and is nothing to guess at', async () => {
  const account = await h.enrolMember(tenantId, 'challenge@example.com');
  const challenge = await h.startSignIn(account.email);
  h.clock.advance(10 * MINUTE_MS);
  const prove = (body: object) =>
    h.refusal(secondFactor, { body: { ...body, totpCode: h.freshCode(account.totpSecret) } });
  assert.equal((await prove({ challenge })).code, 'AUTH_003');
  const second = await h.startSignIn(account.email);
  const totpCode = h.freshCode(account.totpSecret);
  await h.call(secondFactor, { body: { challenge: second, totpCode } });
  assert.equal((await prove({ challenge: second })).code, 'AUTH_003');
  assert.equal((await prove({ challenge: 'A'.repeat(43) })).code, 'AUTH_003');
});

async function fillSessions(account: Account): Promise<string[]> {
  const [second, third] = [await h.signIn(account), await h.signIn(account)];
  return [account.cookie, second.cookie ?? '', third.cookie ?? ''];
}

test('the fourth sign-in shows the open sessions and starts once enough of them are chosen to end', async () => {
  const account = await h.enrolMember(tenantId, 'four@example.com');
  const cookies = await fillSessions(account);
  const { value, cookie } = await h.signIn(account);
  assert.equal(cookie, undefined);
  assert.deepEqual([value.next, value.endCountMin, value.sessions.length], ['choose_sessions', 1, 3]);

  const { challenge } = value;
  const stranger = await h.enrolMember(tenantId, 'five@example.com');
  const foreign = (await h.call('GET /api/v1/me/sessions', { cookie: stranger.cookie })).value.items[0].id;
  const useless = await h.refusal(chooseSessions, { body: { challenge, endSessionIds: [foreign] } });
  assert.equal(useless.code, 'AUTH_005');
  await h.call('GET /api/v1/me', { cookie: stranger.cookie });

  const firstId = (await h.call('GET /api/v1/me/sessions', { cookie: cookies[0] ?? '' })).value.items.find(
    (session: { current: boolean }) => session.current,
  ).id;
  const chosen = await h.call(chooseSessions, { body: { challenge, endSessionIds: [firstId] } });
  assert.deepEqual(chosen.value, { next: 'signed_in' });
  assert.equal((await h.refusal('GET /api/v1/me', { cookie: cookies[0] ?? '' })).code, 'AUTH_003');
  const open = (await h.call('GET /api/v1/me/sessions', { cookie: chosen.cookie ?? '' })).value;
  assert.deepEqual([open.items.length, open.sessionsMax], [3, 3]);
  const again = await h.refusal(chooseSessions, { body: { challenge, endSessionIds: [firstId] } });
  assert.equal(again.code, 'AUTH_003');
});

test('a program is refused when too many sessions are open, or makes the oldest give way, as the setting says', async () => {
  const account = await h.enrolMember(tenantId, 'program@example.com');
  const [oldest = '', ...younger] = await fillSessions(account);
  const enter = async () => {
    const body = { email: account.email, password: PASSWORD };
    const { challenge } = (await h.call(login, { body })).value;
    return { challenge, totpCode: h.freshCode(account.totpSecret), interactive: false };
  };
  const refused = await h.refusal(secondFactor, { body: await enter() });
  assert.equal(refused.code, 'AUTH_005');
  await h.call('GET /api/v1/me', { cookie: oldest });

  h.settings.set('identity.programsWhenFull', 'oldest_out');
  const entered = await h.call(secondFactor, { body: await enter() });
  h.settings.delete('identity.programsWhenFull');
  assert.deepEqual(entered.value, { next: 'signed_in' });
  assert.equal((await h.refusal('GET /api/v1/me', { cookie: oldest })).code, 'AUTH_003');
  for (const cookie of [...younger, entered.cookie ?? '']) await h.call('GET /api/v1/me', { cookie });
});

test('signing in again in the same browser takes the place of its session', async () => {
  const account = await h.enrolMember(tenantId, 'again@example.com');
  const cookies = await fillSessions(account);
  const body = { challenge: await h.startSignIn(account.email), totpCode: h.freshCode(account.totpSecret) };
  const { value } = await h.call(secondFactor, { body, cookie: cookies[2] ?? '' });
  assert.deepEqual(value, { next: 'signed_in' });
  assert.equal((await h.refusal('GET /api/v1/me', { cookie: cookies[2] ?? '' })).code, 'AUTH_003');
});

test('a hash made with older parameters is renewed at sign-in', async () => {
  const account = await h.enrolMember(tenantId, 'rehash@example.com');
  const old = await hash(PASSWORD, { memoryCost: 4096, timeCost: 1, parallelism: 1 });
  await h.db.superuser.query('UPDATE identity.credentials SET password_hash = $1 WHERE user_id = $2', [
    old,
    account.userId,
  ]);
  await h.startSignIn(account.email);
  const { rows } = await h.db.superuser.query(
    'SELECT password_hash FROM identity.credentials WHERE user_id = $1',
    [account.userId],
  );
  assert.match(rows[0].password_hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  await h.startSignIn(account.email);
});

test('a suspended account is answered like a wrong password, and its session is over', async () => {
  const account = await h.enrolMember(tenantId, 'suspended@example.com');
  await h.db.superuser.query("UPDATE identity.users SET state = 'suspended' WHERE id = $1", [account.userId]);
  assert.equal((await h.refusal('GET /api/v1/me', { cookie: account.cookie })).code, 'AUTH_003');
  const body = { email: account.email, password: PASSWORD };
  assert.equal((await h.refusal(login, { body })).code, 'AUTH_002');
  assert.equal(h.recorded.at(-1)?.entry.reason, 'account_suspended');
});

test('a password longer than bcrypt reads is not right because its beginning is', async () => {
  const account = await h.enrolMember(tenantId, 'bcrypt-long@example.com');
  const whole = '가나다라마바사아자차카타'.repeat(2); // 24 syllables of three bytes: all that bcrypt reads
  await h.db.superuser.query('UPDATE identity.credentials SET password_hash = $1 WHERE user_id = $2', [
    await bcryptHash(whole, 6),
    account.userId,
  ]);
  for (const more of ['!', '하', '하하하하하하'])
    assert.equal(
      (await h.refusal(login, { body: { email: account.email, password: whole + more } })).code,
      'AUTH_002',
    );
  const { value } = await h.call(login, { body: { email: account.email, password: whole } });
  assert.equal(value.next, 'second_factor');
});

test('a bcrypt hash from another system lets its owner in once, and is argon2id from then on', async () => {
  const account = await h.enrolMember(tenantId, 'bcrypt@example.com');
  const hashNow = async () => {
    const { rows } = await h.db.superuser.query(
      'SELECT password_hash FROM identity.credentials WHERE user_id = $1',
      [account.userId],
    );
    return String(rows[0]?.password_hash);
  };
  for (const prefix of ['$2a$', '$2b$', '$2y$']) {
    const imported = (await bcryptHash(PASSWORD, 6)).replace(/^\$2[ab]\$/, () => prefix);
    await h.db.superuser.query('UPDATE identity.credentials SET password_hash = $1 WHERE user_id = $2', [
      imported,
      account.userId,
    ]);
    assert.equal((await h.refusal(login, wrongBody(account.email))).code, 'AUTH_002');
    assert.equal(await hashNow(), imported, 'a wrong password changes nothing');
    await h.startSignIn(account.email);
    assert.match(await hashNow(), /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    await h.startSignIn(account.email);
  }
});
