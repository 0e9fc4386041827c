import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TenantId } from '@haechi/kernel';
import { hash as bcryptHash } from 'bcryptjs';
import { type Account, createHarness, type Harness, PASSWORD } from './harness.ts';

let h: Harness;
let tenantId: TenantId;
let admin: Account;
before(async () => {
  h = await createHarness();
  admin = await h.enrolFirstAdministrator();
  tenantId = h.addTenant('Hanbit');
});
after(() => h.db.drop());

const operation = 'POST /api/v1/credentials/import';
const login = 'POST /api/v1/auth/login';
const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const reason = 'moving from the old portal';

const bring = async (...people: readonly { email: string; passwordHash: string; totpSecret: string }[]) =>
  (await h.call(operation, { cookie: admin.cookie, body: { people, reason } })).value;

async function hashOf(email: string): Promise<string> {
  const { rows } = await h.db.superuser.query(
    `SELECT c.password_hash FROM identity.credentials c JOIN identity.users u ON u.id = c.user_id
     WHERE u.email = $1`,
    [email],
  );
  return rows[0]?.password_hash ?? '';
}

test('who was invited signs in with the password and the authenticator of the other system; the hash is ours from then on', async () => {
  const email = 'brought@example.com';
  const { token, userId } = await h.invite(tenantId, email);
  const passwordHash = await bcryptHash(PASSWORD, 4);
  const answer = await bring({ email, passwordHash, totpSecret: SECRET });
  assert.deepEqual(answer, { importedCount: 1, people: [{ email, outcome: 'imported' }] });
  assert.equal(await hashOf(email), passwordHash);
  const { cookie } = await h.signIn({ email, userId, totpSecret: SECRET, recoveryCodes: [], cookie: '' });
  assert.ok(cookie);
  assert.match(await hashOf(email), /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  assert.equal((await h.caller(cookie)).tenantId, tenantId, 'the invitation is accepted');
  const link = await h.refusal('POST /api/v1/enrolments/open', { body: { token } });
  assert.equal(link.code, 'AUTH_006', 'and its link used up');
  const recorded = h.recorded.findLast(({ entry }) => entry.action === 'credentials.imported');
  assert.deepEqual([recorded?.tenantId, recorded?.entry.reason], [tenantId, reason]);
});

test('a wrong password of the other system is wrong here', async () => {
  const email = 'wrong@example.com';
  await h.invite(tenantId, email);
  await bring({ email, passwordHash: await bcryptHash(PASSWORD, 4), totpSecret: SECRET });
  const refused = await h.refusal(login, { body: { email, password: 'another password' } });
  assert.equal(refused.code, 'AUTH_002');
  assert.match(await hashOf(email), /^\$2b\$/);
});

test('nobody who has credentials here, and nobody unknown, is given others', async () => {
  const account = await h.enrolMember(tenantId, 'has-own@example.com');
  const own = await hashOf(account.email);
  const passwordHash = await bcryptHash('somebody else knows this', 4);
  const { people } = await bring(
    { email: account.email, passwordHash, totpSecret: SECRET },
    { email: 'nobody@example.com', passwordHash, totpSecret: SECRET },
  );
  assert.deepEqual(
    people.map(({ outcome }: { outcome: string }) => outcome),
    ['not_invited', 'not_invited'],
  );
  assert.equal(await hashOf(account.email), own);
});

test('of parallel imports and enrolments of one person one wins', async () => {
  const email = 'race@example.com';
  const { token } = await h.invite(tenantId, email);
  const passwordHash = await bcryptHash(PASSWORD, 4);
  const { authenticator } = (await h.call('POST /api/v1/enrolments/open', { body: { token } })).value;
  const body = {
    token,
    displayName: 'Race',
    password: PASSWORD,
    totpCode: h.freshCode(authenticator.secret),
  };
  const [imported, enrolled] = await Promise.allSettled([
    bring({ email, passwordHash, totpSecret: SECRET }),
    h.call('POST /api/v1/enrolments/complete', { body }),
  ]);
  const byImport = imported.status === 'fulfilled' && imported.value.importedCount === 1;
  assert.notEqual(byImport, enrolled.status === 'fulfilled');
});

test('hashes that would cost too much to check, and keys that are too short, are refused', async () => {
  const good = { email: 'x@example.com', passwordHash: await bcryptHash(PASSWORD, 4), totpSecret: SECRET };
  const bad = [
    { ...good, passwordHash: good.passwordHash.replace('$04$', '$15$') },
    { ...good, passwordHash: 'plain text' },
    { ...good, passwordHash: `$argon2id$v=19$m=99999,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}` },
    { ...good, totpSecret: 'JBSWY3DPEHPK3PXP' },
  ];
  for (const one of bad) await assert.rejects(bring(one));
});
