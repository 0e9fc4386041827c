import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createDatabase, createPool, type Database } from '@haechi/database';
import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';
import {
  CodedError,
  createTranslate,
  findCatalogueGaps,
  mergeCatalogues,
  newId,
  systemClock,
  type TenantId,
} from '@haechi/kernel';
import { silentLogger } from '@haechi/kernel/testing';
import { type AuditModule, createAuditModule, type SequencedEvent } from '../src/index.ts';
import { entryFor, eventually, migrations, origin, rootKey } from './log-fixture.ts';

interface Process {
  readonly database: Database;
  readonly audit: AuditModule;
  /** Indexes the feed brought for one tenant; events that an earlier test left waiting belong to others. */
  seenOf(tenantId: TenantId): number[];
}

let db: TestDatabase;
const limits: Record<string, number> = { 'audit.backlogMax': 1_000, 'audit.waitingMax': 30 };

function openProcess(): Process {
  const pool = createPool({
    url: db.appUrl,
    log: silentLogger,
    connectionsMax: 5,
    applicationName: 'haechi-process',
  });
  const database = createDatabase(pool);
  const audit = createAuditModule({
    database,
    rootKey,
    clock: systemClock,
    log: silentLogger,
    translate: createTranslate(mergeCatalogues()),
    settings: { readNumber: async (_, key) => limits[key] ?? assert.fail(key) },
  });
  const seen: SequencedEvent[] = [];
  audit.subscribe((event) => seen.push(event));
  const seenOf = (tenantId: TenantId): number[] =>
    seen.filter((event) => event.tenantId === tenantId).map((event) => event.index);
  return { database, audit, seenOf };
}

async function close({ database, audit }: Process): Promise<void> {
  await audit.stop?.();
  await database.close();
}

const append = ({ database, audit }: Process, tenantId: TenantId) =>
  database.tenant(tenantId, (tx) => audit.record(tx, tenantId, origin, entryFor(tenantId)));

before(async () => {
  db = await createTestDatabase([migrations]);
});
after(() => db.drop());

test('an event reaches its subscribers in order, within a second, whichever door it came by', async () => {
  const process = openProcess();
  try {
    await process.audit.start?.();
    const { audit, seenOf } = process;
    const tenantId = newId('tenant');
    const ids: string[] = [];
    audit.subscribe((event) => ids.push(event.id));
    const startedMs = performance.now();
    const first = await append(process, tenantId);
    audit.poke();
    await eventually(() => seenOf(tenantId).length === 1);
    const denial = entryFor(tenantId, { action: 'access.denied', result: 'denied' });
    const alone = await Promise.all(
      Array.from({ length: 50 }, () => audit.recordAlone(tenantId, origin, denial)),
    );
    await eventually(() => seenOf(tenantId).length === 51);
    assert.ok(performance.now() - startedMs < 1_000);
    assert.deepEqual(
      seenOf(tenantId),
      Array.from({ length: 51 }, (_, index) => index),
    );
    assert.equal(ids[0], first);
    assert.deepEqual(new Set(ids.slice(1)), new Set(alone));
    assert.equal(audit.health(), 'healthy');
  } finally {
    await close(process);
  }
});

test('a subscriber is told of an event as the log holds it, and can have the personal data put back', async () => {
  const process = openProcess();
  try {
    await process.audit.start?.();
    const tenantId = newId('tenant');
    const told: SequencedEvent[] = [];
    process.audit.subscribe((event) => {
      if (event.tenantId === tenantId) told.push(event);
    });
    await append(process, tenantId);
    await eventually(() => told.length === 1);
    assert.deepEqual(
      told.map(({ actor, ip, sealed }) => ({ name: actor.name, ip, sealed: sealed.length })),
      [{ name: '', ip: null, sealed: 1 }],
    );
    const opened = await process.audit.openRead(told);
    assert.deepEqual(
      opened.map(({ actor, ip, index, position }) => ({ name: actor.name, ip, index, position })),
      [{ name: origin.actor.name, ip: origin.ip, index: 0, position: told[0]?.position }],
    );
  } finally {
    await close(process);
  }
});

test('when the leader ends the next process goes on within two seconds, and every process sees every event once', async () => {
  const one = openProcess();
  const other = openProcess();
  try {
    await one.audit.start?.();
    await eventually(async () => {
      const { rowCount } = await db.superuser.query(
        `SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database
         WHERE l.locktype = 'advisory' AND d.datname = current_database()`,
      );
      return rowCount === 1;
    });
    await other.audit.start?.();
    const tenantId = newId('tenant');
    await append(other, tenantId);
    await eventually(() => one.seenOf(tenantId).length === 1 && other.seenOf(tenantId).length === 1);
    const startedMs = performance.now();
    await one.audit.stop?.();
    await append(other, tenantId);
    await eventually(() => other.seenOf(tenantId).length === 2);
    assert.ok(performance.now() - startedMs < 2_000);
    assert.deepEqual(other.seenOf(tenantId), [0, 1]);
  } finally {
    await Promise.all([close(one), close(other)]);
  }
});

test('the log recovers by itself after the database threw every connection out', async () => {
  const process = openProcess();
  try {
    await process.audit.start?.();
    const tenantId = newId('tenant');
    await append(process, tenantId);
    await eventually(() => process.seenOf(tenantId).length === 1);
    for (let round = 0; round < 3; round += 1) {
      await db.superuser.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name = 'haechi-process' AND datname = current_database()`,
      );
    }
    await eventually(async () => {
      await append(process, tenantId).catch(() => undefined);
      return process.seenOf(tenantId).length > 1;
    });
    await eventually(() => process.audit.health() === 'healthy');
    assert.equal((await process.audit.verify(tenantId)).problem, undefined);
  } finally {
    await close(process);
  }
});

test('a log that cannot follow refuses what cannot be put on record, and takes it again when it has caught up', async () => {
  limits['audit.backlogMax'] = 20;
  const process = openProcess();
  const blocker = await db.superuser.connect();
  try {
    await process.audit.start?.();
    const tenantId = newId('tenant');
    await blocker.query('BEGIN');
    await blocker.query('SELECT 1 FROM audit.sequencer FOR UPDATE');
    for (let n = 0; n < 20; n += 1) await append(process, tenantId);
    await eventually(() => process.audit.health() === 'refusing');
    const refused = (error: unknown): boolean => error instanceof CodedError && error.code === 'SYS_003';
    await assert.rejects(append(process, tenantId), refused);
    await assert.rejects(process.audit.recordAlone(tenantId, origin, entryFor(tenantId)), refused);
    await blocker.query('ROLLBACK');
    await eventually(() => process.audit.health() === 'healthy');
    await append(process, tenantId);
    await eventually(() => process.seenOf(tenantId).length === 21);
  } finally {
    await blocker.query('ROLLBACK');
    blocker.release();
    await close(process);
    limits['audit.backlogMax'] = 1_000;
  }
});

test('a listener that fails harms neither the others nor the feed', async () => {
  const process = openProcess();
  try {
    process.audit.subscribe(() => {
      throw new Error('a bad listener');
    });
    const later: number[] = [];
    const tenantId = newId('tenant');
    const leave = process.audit.subscribe((event) => {
      if (event.tenantId === tenantId) later.push(event.index);
    });
    await process.audit.start?.();
    await append(process, tenantId);
    await eventually(() => later.length === 1);
    leave();
    await append(process, tenantId);
    await eventually(() => process.seenOf(tenantId).length === 2);
    assert.deepEqual(later, [0]);
  } finally {
    await close(process);
  }
});

test('every text of the module exists in Korean and English', () => {
  const { audit, database } = openProcess();
  assert.deepEqual(findCatalogueGaps(audit.messages), []);
  for (const code of Object.keys(audit.errors)) {
    for (const part of ['title', 'detail', 'remedy'])
      assert.ok(audit.messages.ko[`error.${code}.${part}`], `${code}.${part}`);
  }
  for (const { key } of audit.settings) assert.ok(audit.messages.en[`setting.${key}.title`], key);
  for (const { permission } of audit.permissions)
    assert.ok(audit.messages.en[`permission.${permission}`], permission);
  return database.close();
});
