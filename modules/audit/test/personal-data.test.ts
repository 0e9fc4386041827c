import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';
import {
  CodedError,
  createTranslate,
  formatId,
  mergeCatalogues,
  newId,
  systemClock,
  type TenantId,
} from '@haechi/kernel';
import { silentLogger } from '@haechi/kernel/testing';
import type { AuditEvent, AuditOrigin } from '../src/domain/event.ts';
import { createErasureFile, createMemoryErasureList } from '../src/erasure-list.ts';
import { type AuditModule, createAuditModule } from '../src/index.ts';
import { en } from '../src/messages/en.ts';
import { ko } from '../src/messages/ko.ts';
import { createErasePerson } from '../src/use-cases/erase-person.ts';
import { entryFor, eventually, migrations, origin, rootKey } from './log-fixture.ts';

const PERSONAL = /김하나|이두리|duri@example|192\.0\.2\.77|Firefox/;
const words = { 'audit.action.project.updated': '{actor}, {target}' };

let db: TestDatabase;
let directory: string;

before(async () => {
  db = await createTestDatabase([migrations]);
  directory = mkdtempSync(join(tmpdir(), 'haechi-erasure-'));
});
after(async () => {
  rmSync(directory, { recursive: true });
  await db.drop();
});

const openProcess = (erasureFile?: string): AuditModule =>
  createAuditModule({
    database: db.database,
    rootKey,
    clock: systemClock,
    log: silentLogger,
    translate: createTranslate(mergeCatalogues({ ko, en }, { ko: words, en: words })),
    ...(erasureFile === undefined ? {} : { erasureFile }),
  });

async function withProcess<T>(work: (audit: AuditModule) => Promise<T>, erasureFile?: string): Promise<T> {
  const audit = openProcess(erasureFile);
  await audit.start?.();
  try {
    return await work(audit);
  } finally {
    await audit.stop?.();
  }
}

interface Story {
  readonly tenantId: TenantId;
  readonly actorId: string;
  readonly personId: string;
}

const originBy = (actorId: string): AuditOrigin => ({
  ...origin,
  actor: { kind: 'user', id: actorId, name: '김하나' },
  ip: '192.0.2.77',
  userAgent: 'Firefox',
});

/** One who acts changes the record of another. */
async function tell(audit: AuditModule): Promise<Story> {
  const story = {
    tenantId: newId('tenant'),
    actorId: formatId('user', newId('user')),
    personId: formatId('user', newId('user')),
  };
  await tellAgain(audit, story);
  return story;
}

async function tellAgain(audit: AuditModule, { tenantId, actorId, personId }: Story): Promise<void> {
  const entry = entryFor(tenantId, {
    target: { kind: 'user', id: personId, name: '이두리' },
    details: { email: 'duri@example.com' },
    before: { email: 'duri@example.com' },
    after: { email: 'duri@example.org' },
  });
  await audit.recordAlone(tenantId, originBy(actorId), entry);
  audit.poke();
}

async function readLeaves(tenantId: TenantId): Promise<string[]> {
  const { rows } = await db.superuser.query<{ leaf: string }>(
    'SELECT leaf FROM audit.audit_logs WHERE tenant_id = $1 ORDER BY index',
    [tenantId],
  );
  return rows.map(({ leaf }) => leaf);
}

const firstLeaf = async ({ tenantId }: Story): Promise<string> => {
  await eventually(async () => (await readLeaves(tenantId)).length > 0);
  return (await readLeaves(tenantId))[0] ?? assert.fail();
};

async function openLeaf(audit: AuditModule, leaf: string): Promise<AuditEvent> {
  const [event] = await audit.openEvents([leaf]);
  return event ?? assert.fail('the leaf cannot be read');
}

const settling = { list: createMemoryErasureList(), keys: { forget: () => undefined }, clock: systemClock };
async function erase(audit: AuditModule, { tenantId }: Story, subjectId: string) {
  const erasePerson = createErasePerson({ ...settling, record: audit.record });
  const wanted = { tenantId, subjectId, reason: '본인 요청', scopeId: entryFor(tenantId).scopeId };
  const erasure = await db.database.tenant(tenantId, (tx) => erasePerson(tx, origin, wanted));
  audit.poke();
  return erasure;
}

test('no row of the log holds a name, an address or a program of a person, and who may read sees them all', async () => {
  await withProcess(async (audit) => {
    const told = await tell(audit);
    const leaf = await firstLeaf(told);
    const { rows } = await db.superuser.query('SELECT l::text AS row FROM audit.audit_logs AS l');
    assert.doesNotMatch(JSON.stringify(rows), PERSONAL);
    const event = await openLeaf(audit, leaf);
    assert.deepEqual(
      [event.actor.name, event.ip, event.userAgent, event.target?.name, event.details, event.after],
      [
        '김하나',
        '192.0.2.77',
        'Firefox',
        '이두리',
        { email: 'duri@example.com' },
        { email: 'duri@example.org' },
      ],
    );
    assert.equal(event.actor.id, told.actorId, 'ids are pseudonyms and stay');
  });
});

test('an erased person is gone from every event and every process, and no hash changes', async () => {
  await withProcess(async (other) => {
    await withProcess(async (audit) => {
      const told = await tell(audit);
      const leaf = await firstLeaf(told);
      assert.equal(
        (await openLeaf(other, leaf)).target?.name,
        '이두리',
        'the other process knows the key now',
      );
      const intactBefore = await audit.verify(told.tenantId);
      await erase(audit, told, told.personId);
      for (const process of [audit, other]) {
        await eventually(async () => (await openLeaf(process, leaf)).erased?.includes('subject') === true);
        const event = await openLeaf(process, leaf);
        assert.deepEqual([event.target?.name, event.details, event.before], ['', {}, null]);
        assert.equal(event.actor.name, '김하나', 'others in the same event stay');
        assert.match(process.summarise(event, 'ko'), /삭제된 개인정보/);
        assert.match(process.summarise(event, 'en'), /personal data erased/);
      }
      await eventually(async () => (await readLeaves(told.tenantId)).length === 2);
      const [, erasure] = await readLeaves(told.tenantId);
      assert.equal((await openLeaf(other, erasure ?? '')).action, 'person.erased');
      assert.equal((await audit.verify(told.tenantId)).intact, true);
      assert.equal((await readLeaves(told.tenantId))[0], leaf);
      assert.equal(intactBefore.intact, true);
    });
  });
});

test('an erasure that finds nothing is refused, and whoever acts again has a new key', async () => {
  await withProcess(async (audit) => {
    const told = await tell(audit);
    const leaf = await firstLeaf(told);
    await erase(audit, told, told.personId);
    const refused = (error: unknown): boolean => error instanceof CodedError && error.code === 'AUD_004';
    await assert.rejects(erase(audit, told, told.personId), refused);
    await eventually(async () => (await openLeaf(audit, leaf)).erased !== undefined);
    await tellAgain(audit, told);
    await eventually(async () => (await readLeaves(told.tenantId)).length === 3);
    const later = (await readLeaves(told.tenantId)).at(-1) ?? '';
    assert.equal((await openLeaf(audit, later)).target?.name, '이두리');
    assert.deepEqual((await openLeaf(audit, leaf)).erased, ['subject']);
  });
});

test('a key can only be erased: it is neither changed nor put back', async () => {
  await withProcess(async (audit) => {
    const told = await tell(audit);
    await firstLeaf(told);
    const change = (wrapped: string | null) =>
      db.superuser.query('UPDATE audit.data_keys SET wrapped = $1, erased_at = NULL WHERE tenant_id = $2', [
        wrapped,
        told.tenantId,
      ]);
    await assert.rejects(change('another'), /can only be erased/);
    await erase(audit, told, told.personId);
    await assert.rejects(change('back'), /can only be erased/);
  });
});

/** What a restore of an older dump does to the table of keys. */
async function restoreKeys(dump: readonly Record<string, unknown>[]): Promise<void> {
  await db.superuser.query('DELETE FROM audit.data_keys');
  await db.superuser.query(
    'INSERT INTO audit.data_keys SELECT * FROM json_populate_recordset(NULL::audit.data_keys, $1)',
    [JSON.stringify(dump)],
  );
}
const dumpKeys = async (): Promise<Record<string, unknown>[]> =>
  (await db.superuser.query<Record<string, unknown>>('SELECT * FROM audit.data_keys')).rows;
const aliveKeys = async ({ tenantId, personId }: Story): Promise<number> =>
  (
    await db.superuser.query(
      'SELECT 1 FROM audit.data_keys WHERE tenant_id = $1 AND subject_id = $2 AND wrapped IS NOT NULL',
      [tenantId, personId],
    )
  ).rows.length;

test('keys that a restore of the key table brings back are erased again from the log itself', async () => {
  const { told, leaf, dump } = await withProcess(async (audit) => {
    const story = await tell(audit);
    const first = await firstLeaf(story);
    const keys = await dumpKeys();
    await erase(audit, story, story.personId);
    await eventually(async () => (await readLeaves(story.tenantId)).length === 2);
    return { told: story, leaf: first, dump: keys };
  });
  await restoreKeys(dump);
  assert.equal(await aliveKeys(told), 1, 'the dump holds the key');
  await withProcess(async (audit) => {
    assert.equal(await aliveKeys(told), 0);
    assert.deepEqual((await openLeaf(audit, leaf)).erased, ['subject']);
    await eventually(async () => (await readLeaves(told.tenantId)).length === 3);
    const replayed = (await readLeaves(told.tenantId)).at(-1) ?? '';
    assert.equal((await openLeaf(audit, replayed)).action, 'person.erasure_replayed');
  });
});

test('keys that a restore of the whole database brings back are erased again from the list beside it', async () => {
  const file = join(directory, 'erasures.txt');
  const { told, dump } = await withProcess(async (audit) => {
    const story = await tell(audit);
    await firstLeaf(story);
    const keys = await dumpKeys();
    const known = createErasureFile(file).read().size;
    await erase(audit, story, story.personId);
    await eventually(() => createErasureFile(file).read().size > known);
    return { told: story, dump: keys };
  }, file);
  await restoreKeys(dump);
  // The log of a whole restored database has not heard of the erasure either.
  await db.superuser.query('ALTER TABLE audit.audit_logs DISABLE TRIGGER USER');
  await db.superuser.query("DELETE FROM audit.audit_logs WHERE tenant_id = $1 AND action = 'person.erased'", [
    told.tenantId,
  ]);
  await withProcess(async () => assert.equal(await aliveKeys(told), 1), join(directory, 'another.txt'));
  await withProcess(async () => assert.equal(await aliveKeys(told), 0), file);
});

test('the list outside the database outlives a line that a crash cut off, and learns what only the database knows', async () => {
  const file = join(directory, 'cut.txt');
  const [one, two] = [newId('event'), newId('event')];
  createErasureFile(file).add([one]);
  writeFileSync(file, readFileSync(file, 'utf8').trimEnd().slice(0, -1).concat(''), { flag: 'w' });
  assert.equal(createErasureFile(file).read().size, 0);
  createErasureFile(file).add([one, two, two]);
  assert.deepEqual([...createErasureFile(file).read()].toSorted(), [one, two].toSorted());
  const late = join(directory, 'late.txt');
  await withProcess(async () => undefined, late);
  assert.ok(createErasureFile(late).read().size > 0, 'erasures of earlier tests are in the database');
});
