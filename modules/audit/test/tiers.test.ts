import assert from 'node:assert/strict';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Database } from '@haechi/database';
import { DAY_MS, type TenantId } from '@haechi/kernel';
import { silentLogger } from '@haechi/kernel/testing';
import {
  createNoteVerifier,
  hashLeaf,
  parseVerifierKey,
  splitLines,
  verifyExport,
  verifyProof,
} from '@haechi/transparency';
import { sql } from 'kysely';
import { SEGMENT_STATES, SEGMENT_STEPS } from '../src/domain/segment-steps.ts';
import { createTextIndexer } from '../src/jobs/index-texts.ts';
import { parseLeaf } from '../src/parse-leaf.ts';
import type { EventFilter } from '../src/queries/event-filter.ts';
import { proveEntry } from '../src/queries/prove-event.ts';
import { createReadEntries } from '../src/queries/read-entries.ts';
import { createReadOn, type Period, readEndPosition, readPeriod } from '../src/queries/read-on.ts';
import { readPublishedTile } from '../src/queries/read-published-tile.ts';
import type { EventRow } from '../src/queries/search-events.ts';
import { createExportLog } from '../src/use-cases/export-log.ts';
import { startMs } from './log-fixture.ts';
import { createTierFixture, fillLog, longAgoMs, type OpenTiers, type TierFixture } from './tier-fixture.ts';

let fixture: TierFixture;
before(async () => {
  fixture = await createTierFixture();
});
after(() => fixture.close());

const hotCount = async (tenantId: TenantId): Promise<number> => {
  const { rows } = await fixture.log.test.superuser.query<{ count: number }>(
    'SELECT count(*) FROM audit.audit_logs WHERE tenant_id = $1',
    [tenantId],
  );
  return rows[0]?.count ?? -1;
};

async function segmentsOf(tenantId: TenantId) {
  const { rows } = await fixture.log.test.superuser.query<{
    from_index: number;
    to_index: number;
    state: string;
    warm_name: string;
  }>('SELECT from_index, to_index, state, warm_name FROM audit.segments WHERE tenant_id = $1 ORDER BY 1', [
    tenantId,
  ]);
  return rows;
}

async function assertWhole({ verify, reader }: OpenTiers, tenantId: TenantId, size: number): Promise<void> {
  const verdict = await verify(tenantId);
  assert.deepEqual([verdict.intact, verdict.size, verdict.problem], [true, size, undefined]);
  const rows = await reader.readRange(tenantId, 0, size);
  assert.deepEqual(
    rows.map(({ index }) => index),
    Array.from({ length: size }, (_, index) => index),
  );
}

/** Every page of a search, entry by entry. */
async function readAll({ reader }: OpenTiers, tenantId: TenantId, filter: EventFilter, limit: number) {
  const found: EventRow[] = [];
  for (let below: number | undefined; ; ) {
    const page = await reader.search(tenantId, filter, { below, limit });
    found.push(...page.rows);
    if (page.nextBelow === undefined) return found;
    below = page.nextBelow;
  }
}

const FILTERS: readonly EventFilter[] = [
  {},
  { action: 'role.granted' },
  { action: 'proj*' },
  { result: 'denied' },
  { text: '감사' },
  { text: '50%' },
  { text: 'WEEKLY' },
  { text: '학기 3' },
  { target: 'prj_01jd0m5w4xevh8x0h5m1v5b003' },
  { target: '봄 학기 5', result: 'denied' },
  { actor: 'usr_01jd0m5w4xevh8x0h5m1v5b2c9', action: 'role.granted' },
  { actor: '없는 사람', people: { actor: ['usr_01jd0m5w4xevh8x0h5m1v5b2c9'] } },
  { actor: '없는 사람' },
  { from: new Date(longAgoMs + 100), to: new Date(longAgoMs + 400) },
  { text: "it's \\ nothing_" },
];

test('a log reads the same in every way before and after its old part moved, and is intact', async () => {
  const { log } = fixture;
  const tenantId = await fillLog(fixture, 530, 20);
  const tiers = fixture.open();
  const scoped = [...FILTERS, { scopeId: tenantId as string as never }]; // a tenant's scope has its id
  const found = [];
  for (const filter of scoped) found.push(await readAll(tiers, tenantId, filter, 97));
  await createTextIndexer(log.database, silentLogger).indexTenant(tenantId);
  for (const [place, filter] of scoped.entries())
    assert.deepEqual(await readAll(tiers, tenantId, filter, 97), found[place], JSON.stringify(filter));
  await tiers.mover.moveTenant(tenantId);
  assert.deepEqual(
    (await segmentsOf(tenantId)).map(({ from_index: from, to_index: to, state }) => [from, to, state]),
    [[0, 512, 'warm']],
  );
  assert.equal(await hotCount(tenantId), 550 - 512);
  await log.sequence();
  for (const [place, filter] of scoped.entries()) {
    const now = await readAll(tiers, tenantId, filter, 97);
    const grown = now.filter(({ action }) => action !== 'audit_segment.moved');
    assert.deepEqual(grown, found[place], JSON.stringify(filter));
  }
  await assertWhole(tiers, tenantId, 551);
});

test('old proofs, exports, tiles and cursors work on entries that left the database', async () => {
  const { log } = fixture;
  const tenantId = await fillLog(fixture, 300, 5);
  const { database, identity } = log;
  const key = parseVerifierKey(identity.verifierKeyOf(tenantId));
  assert.ok(key.ok);
  const policy = { origin: identity.originOf(tenantId), logKeys: [createNoteVerifier(key.value)] };
  const tiers = fixture.open();
  const [row] = await tiers.reader.readRange(tenantId, 7, 8);
  const prove = (index: number) => database.tenant(tenantId, (tx) => proveEntry(tx, tenantId, index));
  const old = await prove(7);
  await tiers.mover.moveTenant(tenantId);
  const leafHash = hashLeaf(Buffer.from(row?.leaf ?? ''));
  for (const proof of [old, await prove(7)])
    assert.equal((await verifyProof(proof, leafHash, policy)).ok, true);
  assert.deepEqual(
    (await tiers.reader.find(tenantId, [row?.id ?? ''])).map(({ index }) => index),
    [7],
  );

  const file = await createExportLog(
    database,
    async () => identity,
    tiers.reader,
  )(tenantId, { from: 3, to: 290 });
  const exported = await verifyExport(splitLines(file.pieces), () => policy);
  assert.ok(exported.ok);

  const bundle = await database.tenant(tenantId, (tx) =>
    readPublishedTile(tx, tiers.reader, tenantId, 'tile/entries/000'),
  );
  assert.ok((bundle?.length ?? 0) > 256 * 100);
  const partial = await database.tenant(tenantId, (tx) =>
    readPublishedTile(tx, tiers.reader, tenantId, 'tile/0/000.p/9'),
  );
  assert.equal(partial?.length, 9 * 32);

  const readEntries = createReadEntries(async (leaves) => leaves.map(parseLeaf), tiers.reader);
  const seen: number[] = [];
  for (let next = 0; ; next = (seen.at(-1) ?? -1) + 1) {
    const entries = await database.tenant(tenantId, (tx) => readEntries(tx, tenantId, next, 100));
    if (entries.length === 0) break;
    seen.push(...entries.map(({ index }) => index));
  }
  assert.deepEqual(
    seen,
    Array.from({ length: 305 }, (_, index) => index),
  );
});

test('a replay of a period reads it whole, wherever its events lie', async () => {
  const tenantId = await fillLog(fixture, 600, 5);
  const tiers = fixture.open();
  const openEvents = async (leaves: readonly string[]) => leaves.map(parseLeaf);
  const replay = async (period: Period): Promise<number[]> => {
    const seen: number[] = [];
    for (let from = 0; ; ) {
      const passage = await fixture.log.database.tenant(tenantId, (tx) =>
        readPeriod(tx, openEvents, tenantId, period, from, 70, tiers.reader),
      );
      seen.push(...passage.events.map(({ index }) => index));
      if (!passage.full) return seen;
      from = passage.next;
    }
  };
  const periods: readonly Period[] = [
    { from: new Date(longAgoMs), to: new Date(fixture.log.clock.now() + 1) },
    { from: new Date(longAgoMs + 200), to: new Date(longAgoMs + 590), actions: ['role.granted'] },
    { from: new Date(longAgoMs + 100), to: new Date(longAgoMs + 300), deniedOnly: true },
  ];
  const found = await Promise.all(periods.map(replay));
  assert.deepEqual(found[0]?.length, 605);
  await tiers.mover.moveTenant(tenantId);
  assert.deepEqual(await Promise.all(periods.map(replay)), found);
});

/** Every event from a position on, as a cursor over all logs meets them. */
async function followAll({ reader }: OpenTiers, from: number, limit: number): Promise<number[]> {
  const readOn = createReadOn(async (leaves) => leaves.map(parseLeaf), reader);
  const seen: number[] = [];
  for (let position = from; ; ) {
    const passage = await fixture.log.database.system('follow', (tx) => readOn(tx, position, limit));
    if (passage.next === position) return seen;
    assert.ok(passage.next > position);
    seen.push(...passage.events.map((event) => event.position));
    position = passage.next;
  }
}

test('a cursor over all logs that slept while its events moved reads on where it stopped, each once', async () => {
  const { log } = fixture;
  // The records of earlier moves are before it.
  await log.sequence();
  const start = await log.database.system('where it stopped', readEndPosition);
  const tenants = [log.newTenant(), log.newTenant()] as const;
  log.clock.set(longAgoMs);
  // Of each log one tile is old enough; what stays of the other lies between and behind them.
  for (let n = 0; n < 256; n += 1) {
    if (n % 4 === 0) await log.append(tenants[1], 1);
    await log.append(tenants[0], 1);
  }
  await log.append(tenants[1], 230);
  log.clock.set(longAgoMs + 400 * DAY_MS);
  await log.append(tenants[1], 10);
  await log.sequence();
  const all = Array.from({ length: 560 }, (_, n) => start + n);
  const tiers = fixture.open();
  assert.deepEqual(await followAll(tiers, start, 100), all);
  for (const tenantId of tenants) await tiers.mover.moveTenant(tenantId);
  assert.deepEqual([await hotCount(tenants[0]), await hotCount(tenants[1])], [0, 304 - 256]);
  assert.deepEqual(await followAll(tiers, start, 100), all);
  // As it was planned by a version that did not keep positions.
  await log.test.superuser.query(
    'UPDATE audit.segments SET first_position = NULL, last_position = NULL WHERE tenant_id = $1',
    [tenants[0]],
  );
  assert.deepEqual(await followAll(tiers, start + 3, 77), all.slice(3));
  // The records of the moves come behind them.
  await log.sequence();
  assert.deepEqual(await followAll(tiers, start, 500), [...all, start + 560, start + 561]);
  log.clock.set(startMs);
});

/** A process that ends at its n-th change of the database, before or after the commit. */
function crashAt(database: Database, at: number, when: 'before' | 'after'): Database {
  let changes = 0;
  return {
    ...database,
    async system(reason, work, options) {
      if (options?.readOnly === true) return await database.system(reason, work, options);
      changes += 1;
      if (changes === at && when === 'before') throw new Error('crashed');
      const value = await database.system(reason, work, options);
      if (changes >= at) throw new Error('crashed');
      return value;
    },
  };
}

test('a mover that is killed between or in any of its steps loses nothing and moves nothing twice', async () => {
  const tenantId = await fillLog(fixture, 520, 3);
  let crashes = 0;
  for (let at = 1; ; at += 1) {
    for (const when of ['before', 'after'] as const) {
      const { mover } = fixture.open({ database: crashAt(fixture.log.database, at, when) });
      await assert.rejects(mover.moveTenant(tenantId), /crashed/).then(
        () => (crashes += 1),
        () => undefined,
      );
      await assertWhole(fixture.open(), tenantId, 523);
    }
    if ((await segmentsOf(tenantId))[0]?.state === 'warm' || at > 20) break;
  }
  assert.ok(crashes >= 3, `${crashes} crashes`);
  assert.equal((await segmentsOf(tenantId)).length, 1);
  assert.equal(await hotCount(tenantId), 523 - 512);
});

test('what does not add up to what was signed is not taken out of the database', async () => {
  const { log } = fixture;
  const tenantId = await fillLog(fixture, 260, 1);
  const { mover } = fixture.open();
  await log.test.superuser.query('ALTER TABLE audit.audit_logs DISABLE TRIGGER USER');
  await log.test.superuser.query(
    `UPDATE audit.audit_logs SET leaf = replace(leaf, 'weekly', 'hourly') WHERE tenant_id = $1 AND index = 100`,
    [tenantId],
  );
  await assert.rejects(mover.moveTenant(tenantId), /entry 100 of the file is not the one that was hashed/);
  assert.equal(await hotCount(tenantId), 261);
  assert.deepEqual(
    (await segmentsOf(tenantId)).map(({ state }) => state),
    ['planned'],
  );
  await log.test.superuser.query('ALTER TABLE audit.audit_logs ENABLE TRIGGER USER');
});

test('a file that is gone or was changed is found by verification, which names the first entry in it', async () => {
  const tenantId = await fillLog(fixture, 260, 1);
  const tiers = fixture.open();
  await tiers.mover.moveTenant(tenantId);
  const [segment] = await segmentsOf(tenantId);
  const path = join(fixture.directory, 'warm', segment?.warm_name ?? '');
  await chmod(path, 0o600);
  await writeFile(path, 'not a file of the log');
  const changed = await fixture.open().verify(tenantId);
  assert.deepEqual([changed.problem?.code, changed.problem?.firstBadIndex], ['file_changed', 0]);
  await rm(path);
  const missing = await fixture.open().verify(tenantId);
  assert.deepEqual([missing.intact, missing.problem?.code], [false, 'file_missing']);
});

test('nobody but the mover takes rows out, and no segment skips a step', async () => {
  const tenantId = await fillLog(fixture, 260, 1);
  const tiers = fixture.open({ database: crashAt(fixture.log.database, 2, 'before') });
  await assert.rejects(tiers.mover.moveTenant(tenantId));
  const inSystem = (statement: string) =>
    fixture.log.database.system('try', (tx) => sql.raw(statement).execute(tx));
  const where = `WHERE tenant_id = '${tenantId}'`;
  assert.deepEqual(
    (await segmentsOf(tenantId)).map(({ state }) => state),
    ['planned'],
  );
  await assert.rejects(inSystem(`DELETE FROM audit.audit_logs ${where}`), /permission denied/);
  await assert.rejects(inSystem(`DELETE FROM audit.segments ${where}`), /permission denied/);
  for (const state of SEGMENT_STATES.filter(
    (one) => one !== 'planned' && !SEGMENT_STEPS.planned.includes(one),
  ))
    await assert.rejects(
      inSystem(`UPDATE audit.segments SET state = '${state}', leaf_digest = sha256(''), checkpoint_size = to_index,
        warm_sha256 = sha256(''), cold_store = 'directory', cold_name = 'x', cold_sha256 = sha256('') ${where}`),
      /there is no step|violates check/,
      state,
    );
  const asTenant = fixture.log.database.tenant(tenantId, (tx) =>
    sql.raw(`UPDATE audit.segments SET problem = 'x' ${where} RETURNING id`).execute(tx),
  );
  assert.equal((await asTenant).rows.length, 0);
  assert.equal(await hotCount(tenantId), 261);
});

test('the database allows exactly the steps of the table', async () => {
  const { rows } = await fixture.log.test.superuser.query<{ source: string }>(
    "SELECT prosrc AS source FROM pg_proc WHERE proname = 'keep_steps'",
  );
  const allowed = [...(rows[0]?.source ?? '').matchAll(/'([a-z]+ [a-z]+)'/g)].map(([, step]) => step);
  const wanted = SEGMENT_STATES.flatMap((from) => SEGMENT_STEPS[from].map((to) => `${from} ${to}`));
  assert.deepEqual(new Set(allowed), new Set(wanted));
});
