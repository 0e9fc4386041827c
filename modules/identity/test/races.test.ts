import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CodedError, MINUTE_MS, type TenantId } from '@haechi/kernel';
import { createHarness, type Harness, PASSWORD } from './harness.ts';

let h: Harness;
let tenantId: TenantId;
before(async () => {
  h = await createHarness();
  tenantId = h.addTenant('Hanbit');
});
after(() => h.db.drop());

const ROUNDS = 5;
const PARALLEL = 4;
const secondFactor = 'POST /api/v1/auth/login/second-factor';

/** How the tries ended: the code of a refusal, or `ok`. */
async function settle(tries: readonly Promise<unknown>[]): Promise<string[]> {
  const outcomes = await Promise.allSettled(tries);
  return outcomes
    .map((outcome) => {
      if (outcome.status === 'fulfilled') return 'ok';
      if (outcome.reason instanceof CodedError) return outcome.reason.code;
      throw outcome.reason;
    })
    .toSorted();
}

const countOpen = async (userId: string): Promise<number> => {
  const { rows } = await h.db.superuser.query(
    'SELECT count(*)::int AS n FROM identity.sessions WHERE user_id = $1 AND ended_at IS NULL',
    [userId],
  );
  return rows[0].n;
};

test('ten parallel sign-ins leave three sessions', async () => {
  const account = await h.enrolMember(tenantId, 'ten@example.com');
  await h.call('POST /api/v1/auth/logout', { cookie: account.cookie });
  const challenges = await Promise.all(Array.from({ length: 10 }, () => h.startSignIn(account.email)));
  const answers = await Promise.all(
    challenges.map((challenge, n) =>
      h.call(secondFactor, { body: { challenge, recoveryCode: account.recoveryCodes[n] } }),
    ),
  );
  const next = answers.map(({ value }): string => value.next).toSorted();
  assert.deepEqual(next, [...Array(7).fill('choose_sessions'), ...Array(3).fill('signed_in')]);
  assert.equal(await countOpen(account.userId), 3);
});

test('choosing in parallel never leaves more than three sessions', async () => {
  const account = await h.enrolMember(tenantId, 'choosers@example.com');
  const codes = [...account.recoveryCodes];
  for (let n = 0; n < 2; n += 1)
    await h.call(secondFactor, {
      body: { challenge: await h.startSignIn(account.email), recoveryCode: codes.pop() },
    });
  const waiting = [];
  for (let n = 0; n < PARALLEL; n += 1) {
    const body = { challenge: await h.startSignIn(account.email), recoveryCode: codes.pop() };
    waiting.push((await h.call(secondFactor, { body })).value);
  }
  // All end the same session: it makes room for one.
  const outcomes = await settle(
    waiting.map(({ challenge, sessions }) =>
      h.call('POST /api/v1/auth/login/choose-sessions', {
        body: { challenge, endSessionIds: [sessions[0].id] },
      }),
    ),
  );
  assert.deepEqual(outcomes, ['AUTH_005', 'AUTH_005', 'AUTH_005', 'ok']);
  assert.equal(await countOpen(account.userId), 3);
});

test('of parallel sign-ins with one authenticator code exactly one gets in', async () => {
  h.settings.set('identity.sessionsMax', 20);
  for (let round = 0; round < ROUNDS; round += 1) {
    const account = await h.enrolMember(tenantId, `totp${round}@example.com`);
    const challenges = [];
    for (let n = 0; n < PARALLEL; n += 1) challenges.push(await h.startSignIn(account.email));
    const totpCode = h.freshCode(account.totpSecret);
    const outcomes = await settle(
      challenges.map((challenge) => h.call(secondFactor, { body: { challenge, totpCode } })),
    );
    assert.deepEqual(outcomes, ['AUTH_010', 'AUTH_010', 'AUTH_010', 'ok']);
  }
  h.settings.clear();
});

test('of parallel sign-ins with one recovery code exactly one gets in', async () => {
  h.settings.set('identity.sessionsMax', 20);
  for (let round = 0; round < ROUNDS; round += 1) {
    const account = await h.enrolMember(tenantId, `code${round}@example.com`);
    const challenges = [];
    for (let n = 0; n < PARALLEL; n += 1) challenges.push(await h.startSignIn(account.email));
    const recoveryCode = account.recoveryCodes[round];
    const outcomes = await settle(
      challenges.map((challenge) => h.call(secondFactor, { body: { challenge, recoveryCode } })),
    );
    assert.deepEqual(outcomes, ['AUTH_010', 'AUTH_010', 'AUTH_010', 'ok']);
  }
  h.settings.clear();
});

test('one challenge with different recovery codes starts one session', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const account = await h.enrolMember(tenantId, `one${round}@example.com`);
    const challenge = await h.startSignIn(account.email);
    const outcomes = await settle(
      account.recoveryCodes
        .slice(0, PARALLEL)
        .map((recoveryCode) => h.call(secondFactor, { body: { challenge, recoveryCode } })),
    );
    assert.equal(outcomes.filter((outcome) => outcome === 'ok').length, 1, outcomes.join());
    assert.equal(await countOpen(account.userId), 2);
    const me = await h.call('GET /api/v1/me', { cookie: account.cookie });
    assert.equal(me.value.recoveryCodesLeft, 9, 'codes of the losers are not spent');
  }
});

test('of parallel uses of one link exactly one enrols', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const { token, userId } = await h.invite(tenantId, `link${round}@example.com`);
    const opened = await h.call('POST /api/v1/enrolments/open', { body: { token } });
    const totpCode = h.freshCode(opened.value.authenticator.secret);
    const body = { token, displayName: 'Link', password: PASSWORD, totpCode };
    const outcomes = await settle(
      Array.from({ length: PARALLEL }, () => h.call('POST /api/v1/enrolments/complete', { body })),
    );
    assert.deepEqual(outcomes, ['AUTH_006', 'AUTH_006', 'AUTH_006', 'ok']);
    assert.equal(await countOpen(userId), 1);
  }
});

test('guesses sent all at once are as few as one after the other, give or take what is in flight', async () => {
  const account = await h.enrolMember(tenantId, 'burst@example.com');
  const body = { email: account.email, password: 'wrong horse 9 battery' };
  const outcomes = await settle(
    Array.from({ length: 40 }, () =>
      h.refusal('POST /api/v1/auth/login', { body }).then((refusal) => {
        throw refusal;
      }),
    ),
  );
  const looked = outcomes.filter((code) => code === 'AUTH_002').length;
  assert.ok(looked >= 5 && looked < 5 + 15, `${looked} guesses were looked at`);
  assert.equal((await h.refusal('POST /api/v1/auth/login', { body })).code, 'AUTH_004');
});

test('eight requests at once with a session that is due to be noted all succeed, and note it once; twenty rounds', async () => {
  const { cookie, userId } = await h.enrolMember(tenantId, 'eight@example.com');
  await h.db.superuser.query(`
    CREATE TABLE noted (user_id uuid);
    CREATE FUNCTION note_noted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
      $$ BEGIN INSERT INTO public.noted VALUES (NEW.user_id); RETURN NEW; END $$;
    CREATE TRIGGER note_noted AFTER UPDATE OF last_seen_at ON identity.sessions
      FOR EACH ROW EXECUTE FUNCTION note_noted()`);
  let succeeded = 0;
  for (let round = 0; round < 20; round += 1) {
    h.clock.advance(MINUTE_MS);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => h.call('GET /api/v1/me', { cookie: cookie ?? '' })),
    );
    succeeded += answers.filter(({ value }) => value.user.email === 'eight@example.com').length;
  }
  assert.equal(succeeded, 160);
  const { rows } = await h.db.superuser.query('SELECT count(*)::int AS n FROM noted WHERE user_id = $1', [
    userId,
  ]);
  assert.equal(rows[0].n, 20);
});
