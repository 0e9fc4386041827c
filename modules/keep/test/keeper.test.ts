import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createDatabase, createPool, type Database } from '@haechi/database';
import { createMovableClock, DAY_MS, type EventId, newId } from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';
import { silentLogger } from '@haechi/kernel/testing';
import { createKeepModule, type KeepModule } from '../src/index.ts';
import { insertRun, listRecentRuns } from '../src/queries/runs.ts';
import { keepSettings } from '../src/settings.ts';
import type { RunRow } from '../src/tables.ts';
import { type KeepHouse, openKeepHouse } from './house.ts';

let house: KeepHouse;
let database: Database;
let module: KeepModule;
const clock = createMovableClock(Date.now());
const recorded: string[] = [];

function note(action: string): EventId {
  recorded.push(action);
  return newId('event');
}

before(async () => {
  house = await openKeepHouse();
  const url = await house.url();
  const pool = { url, log: silentLogger, connectionsMax: 4, applicationName: 'haechi-keep-test' };
  database = createDatabase(createPool(pool));
  const values = new Map(keepSettings.map(({ key, defaultValue }) => [key, defaultValue]));
  module = createKeepModule({
    database,
    audit: {
      record: async (_tx, _tenant, _origin, { action }) => note(action),
      recordAlone: async (_tenant, _origin, { action }) => note(action),
    },
    settings: {
      read: async (_tx, key) => values.get(key) ?? 0,
      readNumber: async (_tx, key) => Number(values.get(key)),
    },
    approvals: {
      registerKind: () => undefined,
      requestApproval: () => Promise.reject(new Error('nothing is asked here')),
    },
    rootKey: new Secret(new Uint8Array(32).fill(9)),
    clock,
    log: silentLogger,
    translate: (_, key) => key,
    place: { baseDir: house.baseDir, version: '0.1.0' },
    keeps: true,
  });
  await module.start?.();
});
after(async () => {
  await module.stop?.();
  await database.close();
  await house.remove();
});

const runs = (): Promise<RunRow[]> => database.system('test', (tx) => listRecentRuns(tx, undefined, 50));

test('a time that was missed is caught up once, and the backup proven without a key on the machine', async () => {
  await module.turn();
  await module.turn();
  const done = (await runs()).map(({ kind, occasion, state }) => `${kind} ${occasion} ${state}`).toReversed();
  assert.match(done[0] ?? '', /^hot (catch_up|schedule) succeeded$/);
  assert.deepEqual(done.slice(1), ['retention schedule succeeded', 'drill schedule succeeded']);
  assert.deepEqual(
    recorded.filter((action) => action !== 'backup.retained'),
    ['backup.made', 'drill.passed'],
  );
  const [listed] = await house.keep.list();
  assert.ok(listed?.drilledAt);
});

test('the next day brings the next backup, and a failure is told', async () => {
  clock.advance(DAY_MS);
  await module.turn();
  assert.equal((await house.keep.list()).length, 2);
  await database.system('test', (tx) =>
    insertRun(tx, {
      kind: 'removal',
      occasion: 'person',
      state: 'queued',
      at: new Date(),
      backupName: 'bak_none',
    }),
  );
  await module.turn();
  const newest = (await runs()).find(({ kind }) => kind === 'removal');
  assert.equal(newest?.state, 'failed');
  assert.ok(recorded.includes('backup.removal_failed'));
});
