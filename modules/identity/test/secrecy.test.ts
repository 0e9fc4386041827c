import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { DAY_MS, findCatalogueGaps } from '@haechi/kernel';
import { createHarness, type Harness, PASSWORD } from './harness.ts';

let h: Harness;
before(async () => {
  h = await createHarness();
});
after(() => h.db.drop());

/** Everything the database holds, as text; bytes as hex. */
async function dumpDatabase(): Promise<string> {
  const { rows } = await h.db.superuser.query<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
     WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'`,
  );
  const dumps = await Promise.all(
    rows.map(async ({ name }) => {
      const { rows: records } = await h.db.superuser.query(`SELECT t::text AS line FROM ${name} t`);
      return records.map((record: { line: string }) => record.line).join('\n');
    }),
  );
  return dumps.join('\n');
}

test('no secret is in any table or any record in a form it could be used in', async () => {
  const tenantId = h.addTenant('Hanbit');
  const firstLink = (await h.identity.createFirstAdministratorLink())?.reveal() ?? '';
  const admin = await h.enrolFirstAdministrator();
  const account = await h.enrolMember(tenantId, 'secret@example.com');
  const pending = await h.invite(tenantId, 'pending@example.com');
  const pendingKey = (await h.call('POST /api/v1/enrolments/open', { body: { token: pending.token } })).value
    .authenticator.secret;
  const challenge = await h.startSignIn(account.email);
  const token = await h.call('POST /api/v1/me/tokens', {
    cookie: account.cookie,
    body: { name: 'script', expiresAt: new Date(h.clock.now() + DAY_MS).toISOString() },
  });
  await h.refusal('POST /api/v1/auth/login', {
    body: { email: 'typo@example.com', password: 'a secret nobody should keep' },
  });

  const secrets = [
    firstLink,
    PASSWORD,
    'a secret nobody should keep',
    admin.cookie,
    account.cookie,
    account.totpSecret,
    ...account.recoveryCodes,
    ...account.recoveryCodes.map((code) => code.replaceAll('-', '')),
    pending.token,
    pendingKey,
    challenge,
    token.value.token,
  ];
  const places = [await dumpDatabase(), JSON.stringify(h.recorded)];
  // The dump does see what is stored: the hash of the cookie is in it.
  const cookieHash = createHash('sha256').update(account.cookie).digest('hex');
  assert.ok(places[0]?.includes(cookieHash));
  for (const secret of secrets) {
    assert.ok(secret.length >= 8);
    const forms = [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('base64')];
    for (const place of places)
      for (const form of forms) assert.ok(!place.includes(form), `found in clear: ${form.slice(0, 6)}…`);
  }
});

test('the working role cannot delete people, credentials or links', async () => {
  for (const table of ['users', 'credentials', 'one_time_links']) {
    await assert.rejects(h.db.database.pool.query(`DELETE FROM identity.${table}`), /permission denied/);
  }
});

test('every table and column says what it is for, and every foreign key is indexed', async () => {
  const { rows } = await h.db.superuser.query(
    `SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'identity'::regnamespace AND c.relkind = 'r' AND a.attnum >= 0 AND NOT a.attisdropped
       AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid) IS NULL)`,
  );
  assert.deepEqual(rows, []);
  const { rows: unindexed } = await h.db.superuser.query(
    `SELECT k.conname FROM pg_constraint k WHERE k.contype = 'f' AND k.connamespace = 'identity'::regnamespace
       AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = k.conrelid AND i.indkey[0] = k.conkey[1])`,
  );
  assert.deepEqual(unindexed, []);
});

test('every text exists in both languages, for every error, setting and recorded action', async () => {
  const { messages, errors, settings, permissions } = h.identity;
  assert.deepEqual(findCatalogueGaps(messages), []);
  const wanted = [
    ...Object.keys(errors).flatMap((code) =>
      ['title', 'detail', 'remedy'].map((part) => `error.${code}.${part}`),
    ),
    ...settings.flatMap(({ key }) => [`setting.${key}.title`, `setting.${key}.description`]),
    ...permissions.map(({ permission }) => `permission.${permission}`),
    ...h.actions().map((action) => `audit.action.${action}`),
  ];
  assert.deepEqual(
    wanted.filter((key) => messages.ko[key] === undefined),
    [],
  );
});
