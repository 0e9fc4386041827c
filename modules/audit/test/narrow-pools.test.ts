import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createDatabase, createPool, type Database } from '@haechi/database';
import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';
import {
  createTranslate,
  formatId,
  mergeCatalogues,
  newId,
  systemClock,
  type TenantId,
} from '@haechi/kernel';
import { silentLogger } from '@haechi/kernel/testing';
import type { AuditOrigin } from '../src/domain/event.ts';
import { type AuditModule, createAuditModule } from '../src/index.ts';
import { en } from '../src/messages/en.ts';
import { ko } from '../src/messages/ko.ts';
import { entryFor, eventually, migrations, origin, rootKey } from './log-fixture.ts';

let db: TestDatabase;

before(async () => {
  db = await createTestDatabase([migrations]);
});
after(() => db.drop());

/** A pool as it is when everybody else holds what it has: one connection, and a transaction in it is all there is. */
function openNarrow(name: string, connectionsMax = 1): Database {
  const pool = { url: db.appUrl, log: silentLogger, applicationName: name, connectionsMax };
  return createDatabase(createPool(pool), { refuseNesting: true });
}

async function withNarrowPools(
  work: (pools: { database: Database; jobDatabase: Database; audit: AuditModule }) => Promise<void>,
): Promise<void> {
  const pools = {
    database: openNarrow('narrow-requests'),
    jobDatabase: openNarrow('narrow-jobs'),
    keyDatabase: openNarrow('narrow-keys'),
  };
  const audit = createAuditModule({
    ...pools,
    rootKey,
    clock: systemClock,
    log: silentLogger,
    translate: createTranslate(mergeCatalogues({ ko, en })),
  });
  try {
    await work({ ...pools, audit });
  } finally {
    await Promise.all(Object.values(pools).map((pool) => pool.close()));
  }
}

const somebody = (): AuditOrigin => ({
  ...origin,
  actor: { kind: 'user', id: formatId('user', newId('user')), name: '이두리' },
});

/** Two people nobody has a key for, put on record by a process that is gone when it is read. */
async function fillLog(tenantId: TenantId): Promise<void> {
  const audit = createAuditModule({
    database: db.database,
    rootKey,
    clock: systemClock,
    log: silentLogger,
    translate: createTranslate(mergeCatalogues({ ko, en })),
  });
  await audit.start?.();
  for (let n = 0; n < 2; n += 1) await audit.recordAlone(tenantId, somebody(), entryFor(tenantId));
  await eventually(
    async () => (await db.database.tenant(tenantId, (tx) => audit.readSize(tx, tenantId))) === 2,
  );
  await audit.stop?.();
}

test('recording the first event of a person takes no second connection of the pool its change holds', async () => {
  const tenantId = newId('tenant');
  await withNarrowPools(async ({ database, jobDatabase, audit }) => {
    await database.tenant(tenantId, (tx) => audit.record(tx, tenantId, somebody(), entryFor(tenantId)));
    await jobDatabase.tenant(tenantId, (tx) => audit.record(tx, tenantId, somebody(), entryFor(tenantId)));
  });
});

test('reading personal data on from a cursor takes no second connection of the pool the cursor holds', async () => {
  const tenantId = newId('tenant');
  await fillLog(tenantId);
  await withNarrowPools(async ({ jobDatabase, audit }) => {
    const entries = await jobDatabase.tenant(tenantId, (tx) => audit.readEntries(tx, tenantId, 0, 10));
    assert.deepEqual(
      entries.map(({ event }) => event?.actor.name),
      ['이두리', '이두리'],
    );
  });
  await withNarrowPools(async ({ jobDatabase, audit }) => {
    const passage = await jobDatabase.system('follow', (tx) => audit.readOn(tx, 0, 10));
    assert.ok(passage.events.some(({ actor }) => actor.name === '이두리'));
  });
});

test('a pool that refuses nesting says so instead of waiting for what never comes', async () => {
  const database = openNarrow('nesting', 2);
  try {
    await assert.rejects(
      database.system('outer', () => database.system('inner', async () => undefined)),
      /opened inside another one of the same pool/,
    );
    await database.system('one', async () => undefined);
    await database.system('after another', async () => undefined);
  } finally {
    await database.close();
  }
});
