import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';
import { createTranslate, mergeCatalogues, newId, systemClock } from '@haechi/kernel';
import { silentLogger } from '@haechi/kernel/testing';
import { type AuditModule, createAuditModule, type SequencedEvent } from '../src/index.ts';
import { entryFor, eventually, migrations, origin, rootKey } from './log-fixture.ts';

let db: TestDatabase;
let audit: AuditModule;

before(async () => {
  db = await createTestDatabase([migrations]);
  audit = createAuditModule({
    database: db.database,
    rootKey,
    clock: systemClock,
    log: silentLogger,
    translate: createTranslate(mergeCatalogues()),
  });
  await audit.start?.();
});
after(async () => {
  await audit.stop?.();
  await db.drop();
});

test('an event reaches its subscribers in order, within a second, whichever door it came by', async () => {
  const tenantId = newId('tenant');
  const seen: SequencedEvent[] = [];
  const unsubscribe = audit.subscribe((event) => seen.push(event));
  const startedMs = performance.now();
  const first = await db.database.tenant(tenantId, (tx) =>
    audit.record(tx, tenantId, origin, entryFor(tenantId)),
  );
  audit.poke();
  await eventually(() => seen.length === 1);
  const alone = await Promise.all(
    Array.from({ length: 50 }, () =>
      audit.recordAlone(tenantId, origin, entryFor(tenantId, { action: 'access.denied', result: 'denied' })),
    ),
  );
  await eventually(() => seen.length === 51);
  assert.ok(performance.now() - startedMs < 1_000);
  unsubscribe();
  assert.deepEqual(
    seen.map((event) => event.index),
    Array.from({ length: 51 }, (_, index) => index),
  );
  assert.equal(seen[0]?.id, first);
  assert.deepEqual(new Set(seen.slice(1).map((event) => event.id)), new Set(alone));
  assert.equal(audit.health(), 'healthy');
});
