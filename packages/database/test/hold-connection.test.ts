import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createListener, holdConnection } from '../src/index.ts';
import { createTestDatabase, type TestDatabase } from '../src/testing/index.ts';

let db: TestDatabase;
before(async () => {
  db = await createTestDatabase([]);
});
after(() => db.drop());

const endAll = () =>
  db.superuser.query(
    `SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );

test('a break of a kept connection is told once, and nothing it says later ends the process', async () => {
  const told: Error[] = [];
  const { promise: broken, resolve } = Promise.withResolvers<void>();
  const { client } = await holdConnection(db.database.pool, (error) => {
    told.push(error);
    resolve();
  });
  await client.query('SELECT 1');
  await endAll();
  await broken;
  client.emit('error', new Error('and again'));
  assert.equal(told.length, 1);
});

test('a connection given back breaks without a word', async () => {
  const { client, giveBack } = await holdConnection(db.database.pool, () => assert.fail('it was given back'));
  giveBack();
  giveBack();
  client.emit('error', new Error('too late'));
});

test('a listener whose connection breaks while it asks listens again, on one connection', async () => {
  const messages: string[] = [];
  let listening = 0;
  let { promise: ready, resolve: nowReady } = Promise.withResolvers<void>();
  const { promise: heard, resolve: hear } = Promise.withResolvers<void>();
  const listener = createListener({
    pool: db.database.pool,
    channel: 'haechi_test',
    onMessage: (payload) => {
      messages.push(payload);
      hear();
    },
    onListening: () => {
      listening += 1;
      nowReady();
    },
    onLost: () => undefined,
  });
  listener.start();
  await ready;
  for (let time = 0; time < 3; time += 1) {
    ({ promise: ready, resolve: nowReady } = Promise.withResolvers<void>());
    await endAll();
    await ready;
  }
  assert.equal(listening, 4);
  await db.superuser.query("NOTIFY haechi_test, 'here'");
  await heard;
  assert.deepEqual(messages, ['here']);
  listener.stop();
});
