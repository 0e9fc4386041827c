import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { BASE_ROLES } from '@haechi/access';
import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';
import { sealedAnswers } from '@haechi/http';
import { type Clock, createMovableClock, DAY_MS, PLATFORM_TENANT_ID } from '@haechi/kernel';
import { nameKey, openRootKey, type RootKey, Secret, sealedPrefixOf } from '@haechi/kernel/node';
import { silentLogger } from '@haechi/kernel/testing';
import { createResealing } from '@haechi/keys';
import { composeHouse, type House } from '../compose.ts';
import { readServerConfig } from '../config.ts';
import { StartError } from '../start/start-error.ts';
import { accountsPath, findOtpauthUri } from './accounts-file.ts';
import { createCallApi } from './call-api.ts';
import { CAST, deskOf, VISITOR } from './cast.ts';
import { createDemoPerson } from './demo-person.ts';
import { writeDemoProgress } from './demo-record.ts';
import { loadDemo } from './load-demo.ts';
import { createStoryClock } from './story-clock.ts';

const MODULES = [
  'audit',
  'settings',
  'approvals',
  'access',
  'identity',
  'tenants',
  'provisioning',
  'sinks',
  'anomalies',
  'notifications',
  'gate',
  'keep',
  'keys',
];
const NOW_MS = Date.parse('2026-11-20T05:00:00.000Z');
const publicUrl = new URL('http://localhost:8470');

/** Tables of tenants that the story leaves empty, and why. */
const MAY_BE_EMPTY: Readonly<Record<string, string>> = {
  'audit.intake': 'empty once the log has followed',
  'audit.tiles': 'kept from the 256th event of a log on',
  'audit.text_blocks': 'as above',
  'audit.segments': 'nothing of the story is old enough to leave the hot tier',
  'access.opa_marks': 'the demo has no policy server',
  'access.policy_tests': 'everybody of the story changes rights by hand',
  'anomalies.findings': 'the academy lives without surprises',
  'anomalies.rules': 'everybody of the story is content with the defaults',
  'sinks.deliveries': 'the sinks of the story rest: the demo calls nobody',
  'sinks.dead_letters': 'the sinks of the story rest: the demo calls nobody',
  'notifications.preferences': 'everybody of the story wants all kinds',
  'provisioning.users': 'nobody of the story has a directory',
  'provisioning.groups': 'as above',
  'provisioning.group_members': 'as above',
  'provisioning.group_roles': 'as above',
  'provisioning.grants': 'as above',
  'notifications.deliveries': 'the channels of the story rest: the demo writes to nobody',
  'notifications.links': 'as above',
  'notifications.link_openings': 'as above',
  'audit.witnesses': 'witnesses run elsewhere; the demo has no network',
  'audit.witness_states': 'as above',
  'audit.cosignatures': 'as above',
  'gate.cap_slots': 'held for a moment only, while calls are under way',
  'gate.ended_sessions': 'agents of the story speak the newer revision, which has no sessions',
  'gate.taints': 'the tools of the story bring in nothing from outside',
  'approvals.votes': 'one approver suffices for what the story asks',
};

describe('the demo', { timeout: 110_000 }, () => {
  const baseDir = mkdtempSync(join(tmpdir(), 'haechi-demo-'));
  const clock = createMovableClock(NOW_MS);
  const config = readServerConfig({
    HAECHI_HOME: baseDir,
    HAECHI_CHECK_RESPONSES: 'true',
    HAECHI_RATE_LIMIT_PER_MINUTE: '1000000',
  });
  let db: TestDatabase;
  let house: House;
  let notes: readonly string[];

  const compose = (at: Clock): Promise<House> =>
    composeHouse({
      config,
      database: { database: db.database, jobDatabase: db.database, keyDatabase: db.database },
      rootKey: openRootKey(join(baseDir, 'root.key')),
      log: silentLogger,
      publicUrl,
      clock: at,
    });
  const load = () => loadDemo({ baseDir, publicUrl, clock, compose });

  before(async () => {
    db = await createTestDatabase(
      MODULES.map((schema) => ({
        schema,
        directory: new URL(`../../../../modules/${schema}/src/migrations/`, import.meta.url),
      })),
    );
    notes = await load();
    house = await compose(clock);
    const followed = waitUntilFollowed(db, house);
    await house.start();
    await followed;
  });
  after(async () => {
    await house.stop();
    await db.drop();
    rmSync(baseDir, { recursive: true });
  });

  it('is migrated as the server migrates', () => {
    assert.deepEqual(
      house.modules.map((module) => module.migrations.schema),
      MODULES,
    );
  });

  it('lets the visitor in by a link of their own, which opens and names them', async () => {
    const link = notes.find((note) => note.startsWith(`${publicUrl.origin}/invite?token=`)) ?? '';
    const token = new URL(link).searchParams.get('token') ?? '';
    const { body } = await createCallApi(house.app)('POST /api/v1/enrolments/open', deskOf(90), new Map(), {
      body: { token },
    });
    assert.equal(body.email, VISITOR.email);
    assert.equal(body.needsCredentials, true);
    const { rows } = await db.superuser.query<{ key: string }>(
      `SELECT r.key FROM access.assignments a JOIN access.roles r ON r.id = a.role_id
       JOIN identity.users u ON u.id = a.principal_id WHERE u.email = $1 ORDER BY r.key`,
      [VISITOR.email],
    );
    assert.deepEqual(
      rows.map((row) => row.key),
      ['HQ_MASTER', 'SUPER_ADMIN'],
    );
  });

  it('seals everything anew wherever it is kept, so that a former key opens nothing any more', async () => {
    const places = [sealedAnswers, ...house.modules.flatMap((module) => module.sealed ?? [])];
    const former = openRootKey(join(baseDir, 'root.key'));
    const next: RootKey = new Secret(new Uint8Array(32).fill(7));
    const open = (newest: RootKey, behind: RootKey) =>
      createResealing({
        database: db.database,
        rootKey: Object.assign(new Secret(newest.reveal()), { former: [behind] }),
        clock,
        places: () => places,
      });
    const resealing = open(next, former);
    for (let turns = 0; turns < 10; turns += 1) await resealing.turn();
    const waiting = new Set<string>(places.filter((place) => 'endsSoon' in place).map(({ table }) => table));
    const left = await resealing.countLeft();
    assert.deepEqual(
      left.filter(({ table }) => !waiting.has(table)),
      [],
    );
    assert.deepEqual(await findSealedUnder(former), [], 'sealed values in a place no module names');
    const back = open(former, next);
    for (let turns = 0; turns < 10; turns += 1) await back.turn();
    assert.deepEqual(await findSealedUnder(next), []);
  });

  /** Columns of text that hold something this key sealed. */
  async function findSealedUnder(key: RootKey): Promise<string[]> {
    const { rows } = await db.superuser.query<{ place: string; table: string; column: string }>(
      `SELECT format('%s.%s %s', n.nspname, c.relname, a.attname) AS place,
              format('%I.%I', n.nspname, c.relname) AS table, quote_ident(a.attname) AS column
       FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind = 'r' AND a.attnum > 0 AND a.atttypid = 'text'::regtype AND n.nspname = ANY ($1)`,
      [[...MODULES, 'haechi']],
    );
    const found: string[] = [];
    for (const { place, table, column } of rows) {
      const { rowCount } = await db.superuser.query(
        `SELECT FROM ${table} WHERE starts_with(${column}, $1) LIMIT 1`,
        [sealedPrefixOf(nameKey(key))],
      );
      if (rowCount === 1) found.push(place);
    }
    return found;
  }

  it('has rows of both organisations in every table of tenants', async () => {
    const { rows: tenants } = await db.superuser.query<{ id: string }>(
      'SELECT id FROM tenants.tenants WHERE id <> $1',
      [PLATFORM_TENANT_ID],
    );
    assert.equal(tenants.length, 2);
    const tables = await listTenantTables(db);
    assert.ok(tables.length >= 15, `found only ${tables.join(', ')}`);
    const empty: string[] = [];
    for (const table of tables.filter((name) => MAY_BE_EMPTY[name] === undefined)) {
      for (const { id } of tenants) {
        const { rowCount } = await db.superuser.query(`SELECT FROM ${table} WHERE tenant_id = $1 LIMIT 1`, [
          id,
        ]);
        if (rowCount === 0) empty.push(`${table} of ${id}`);
      }
    }
    assert.deepEqual(empty, [], 'a scene should fill these tables, or MAY_BE_EMPTY say why none does');
  });

  it('has somebody in every base role, and every kind of outcome', async () => {
    const { rows: held } = await db.superuser.query<{ key: string }>(
      `SELECT DISTINCT r.key FROM access.assignments a JOIN access.roles r ON r.id = a.role_id
       WHERE r.base AND a.revoked_at IS NULL`,
    );
    assert.deepEqual(held.map(({ key }) => key).toSorted(), BASE_ROLES.map(({ key }) => key).toSorted());
    const { rows: states } = await db.superuser.query<{ tenant_id: string; state: string }>(
      'SELECT DISTINCT tenant_id, state FROM approvals.approval_requests',
    );
    for (const state of ['pending', 'redeemed', 'rejected', 'cancelled'])
      assert.equal(states.filter((row) => row.state === state).length, 2, state);
    const { rows: actions } = await db.superuser.query<{ action: string }>(
      'SELECT DISTINCT action FROM audit.audit_logs',
    );
    const seen = new Set(actions.map(({ action }) => action));
    for (const action of ['access.denied', 'member.suspended', 'project.archived', 'setting.changed'])
      assert.ok(seen.has(action), `no event ${action}; there are ${[...seen].join(', ')}`);
  });

  it('has calls of tools in every state that a person meets', async () => {
    const { rows } = await db.superuser.query<{ tenant_id: string; state: string }>(
      'SELECT DISTINCT tenant_id, state FROM gate.calls',
    );
    for (const state of ['returned', 'rejected', 'waiting'])
      assert.equal(rows.filter((row) => row.state === state).length, 2, state);
    const { rows: refused } = await db.superuser.query<{ leaf: string }>(
      `SELECT leaf FROM audit.audit_logs WHERE action = 'call.refused'`,
    );
    const reasons = new Set(refused.map(({ leaf }) => String(JSON.parse(leaf).reason)));
    assert.deepEqual([...reasons].toSorted(), ['argument_refused', 'denied_by_rule']);
  });

  it('is told in the order it happened, from two weeks ago until now, and every log verifies', async () => {
    const { rows } = await db.superuser.query<{ leaf: string }>(
      'SELECT leaf FROM audit.audit_logs ORDER BY position',
    );
    const times = rows.map(({ leaf }) => Date.parse(String(JSON.parse(leaf).at)));
    assert.deepEqual(
      times,
      times.toSorted((one, other) => one - other),
    );
    assert.ok((times[0] ?? Number.NaN) < NOW_MS - 12 * DAY_MS);
    assert.ok((times.at(-1) ?? Number.NaN) <= NOW_MS);
    const { rows: tenants } = await db.superuser.query('SELECT id FROM tenants.tenants');
    for (const { id } of tenants) {
      const { intact, size } = await house.audit.verify(id);
      assert.equal(intact, true);
      assert.ok(size > 10);
    }
  });

  it('keeps the accounts in a file of the owner alone, and they work', async () => {
    assert.equal(statSync(accountsPath(baseDir)).mode & 0o777, 0o600);
    const text = readFileSync(accountsPath(baseDir), 'utf8');
    for (const { email } of Object.values(CAST)) assert.ok(findOtpauthUri(text, email), email);
    const { email } = CAST.academyOwner;
    const password = text.split(email)[1]?.match(/password {2}(\S+)/)?.[1] ?? '';
    const { status, body } = await createCallApi(house.app)(
      'POST /api/v1/auth/login',
      deskOf(91),
      new Map(),
      {
        body: { email, password },
      },
    );
    assert.equal(status, 200);
    assert.equal(body.next, 'second_factor');
  });

  it('is loaded once: a second time says so and changes nothing', async () => {
    const present = await countRows(db);
    assert.match((await load()).join('\n'), /loaded already/);
    assert.deepEqual(await countRows(db), present);
  });

  it('leaves a database that others filled as it is', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'haechi-demo-'));
    const present = await countRows(db);
    const told = await loadDemo({ baseDir: elsewhere, publicUrl, clock, compose });
    rmSync(elsewhere, { recursive: true });
    assert.match(told.join('\n'), /not empty/);
    assert.deepEqual(await countRows(db), present);
  });

  it('knows a load that broke off, and says what to do', async () => {
    writeDemoProgress(baseDir, 'loading');
    await assert.rejects(load(), (error: unknown) => {
      assert.ok(error instanceof StartError);
      assert.equal(error.code, 'demo-half-loaded');
      assert.match(error.describe('en').remedy, /Delete this folder/);
      return true;
    });
  });
});

describe('a person of the demo', () => {
  it('does not go on when the product refuses what the story needs', async () => {
    const story = createStoryClock(NOW_MS);
    const answer = {
      status: 403,
      body: undefined,
      problem: { code: 'PERM_001', detail: 'no' },
      cookies: new Map(),
    };
    const person = createDemoPerson(
      { clock: story, callApi: async () => answer },
      { name: '아무개', email: 'nobody@haechi.example', desk: deskOf(0) },
    );
    await assert.rejects(person.enrol('http://localhost/invite?token=x'), /아무개 may not .*PERM_001/);
  });

  it('cannot act in the past', () => {
    const story = createStoryClock(NOW_MS);
    story.pause();
    assert.throws(() => story.moveTo(NOW_MS), /cannot go back/);
  });
});

/** Resolves when nothing waits for its place in the log any more. */
async function waitUntilFollowed(db: TestDatabase, house: House): Promise<void> {
  const isFollowed = async () =>
    (await db.superuser.query('SELECT FROM audit.intake LIMIT 1')).rowCount === 0;
  if (await isFollowed()) return;
  await new Promise<void>((resolve, reject) => {
    const leave = house.audit.subscribe(() => {
      void isFollowed().then((done) => {
        if (!done) return;
        leave();
        resolve();
      }, reject);
    });
  });
}

async function listTenantTables(db: TestDatabase): Promise<string[]> {
  const { rows } = await db.superuser.query<{ name: string }>(
    `SELECT n.nspname || '.' || c.relname AS name FROM pg_class c
     JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
     WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relrowsecurity ORDER BY name`,
  );
  return rows.map(({ name }) => name);
}

async function countRows(db: TestDatabase): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of await listTenantTables(db)) {
    const { rows } = await db.superuser.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM ${table}`,
    );
    counts[table] = rows[0]?.count ?? 0;
  }
  return counts;
}
