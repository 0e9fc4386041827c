import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createCipheriv, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { TestDatabase } from '@haechi/database/testing';
import { createMovableClock, MINUTE_MS, newId } from '@haechi/kernel';
import { deriveKey, sealBytes } from '@haechi/kernel/node';
import { createResealing } from '../src/sealing/create-resealing.ts';
import { createWhyKeepFormer } from '../src/sealing/why-keep-former.ts';
import type { ResealingOrder } from './resealing-process.ts';
import { addSecrets, countOpened, createVault, keyOf, PLACES, ringOf } from './sealed-fixture.ts';

const PROCESS = fileURLToPath(new URL('./resealing-process.ts', import.meta.url));
const SECRETS = 700;
const NOW = Date.parse('2026-11-20T09:00:00.000Z');

let db: TestDatabase;
const clock = createMovableClock(NOW);
before(async () => {
  db = await createVault();
});
after(() => db.drop());
beforeEach(async () => {
  clock.set(NOW);
  await db.superuser.query('TRUNCATE vault.secrets, vault.pairs, vault.visits, keys.resealing');
});

const open = (...keys: [number, ...number[]]) =>
  createResealing({ database: db.database, rootKey: ringOf(...keys), clock, places: () => PLACES });

async function stateOf(table: string) {
  const { rows } = await db.superuser.query<{
    resealed: string;
    remaining: string;
    unreadable: string;
    finished: boolean;
  }>(
    `SELECT resealed::text, remaining::text, unreadable::text, finished_at IS NOT NULL AS finished
     FROM keys.resealing WHERE table_name = $1`,
    [table],
  );
  return rows[0];
}

/** A compact JWE (RFC 7516) as it was made before keys had names. */
function sealUnnamed(key: Uint8Array, plain: string): string {
  const header = Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString('base64url');
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(header));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return [header, '', ...[iv, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join(
    '.',
  );
}

test('everything is brought under the newest key, also what was sealed before keys had names', async () => {
  await addSecrets(db, keyOf(1), SECRETS);
  const [owner, name] = [newId('event') as string, '이름'];
  const unnamed = sealUnnamed(deriveKey(keyOf(1), `test/${owner}/${name}`), '옛것');
  await db.superuser.query('INSERT INTO vault.pairs VALUES ($1, $2, $3)', [owner, name, unnamed]);
  await db.superuser.query('INSERT INTO vault.secrets VALUES ($1, NULL)', [newId('event') as string]);
  const resealing = open(2, 1);
  await resealing.turn();
  assert.equal(await countOpened(db, keyOf(2)), SECRETS);
  assert.equal(await countOpened(db, keyOf(1)), 0);
  assert.deepEqual(await stateOf('vault.secrets'), {
    resealed: String(SECRETS),
    remaining: '0',
    unreadable: '0',
    finished: true,
  });
  assert.equal((await stateOf('vault.pairs'))?.resealed, '1');
  assert.deepEqual(await resealing.countLeft(), []);
});

test('killed inside and after its transactions it loses nothing and goes on where it was', async () => {
  await addSecrets(db, keyOf(1), SECRETS);
  let killed = 0;
  for (const kill of ['inside', 'after', 'inside', 'after'] as const)
    for (const transaction of [1, 2, 3]) {
      const order: ResealingOrder = { url: db.appUrl.reveal(), keys: [2, 1], transaction, kill };
      const child = spawn(process.execPath, [PROCESS, JSON.stringify(order)], { stdio: 'inherit' });
      const [status, signal] = await once(child, 'close');
      assert.ok(status === 0 || signal === 'SIGKILL', `it ended with ${status} ${signal}`);
      if (signal === 'SIGKILL') killed += 1;
      const { rows } = await db.superuser.query<{ sealed: string }>('SELECT sealed FROM vault.secrets');
      assert.equal(rows.length, SECRETS);
      const [formerly, now] = [await countOpened(db, keyOf(1)), await countOpened(db, keyOf(2))];
      assert.equal(formerly + now, SECRETS, 'a value opens with neither');
      const state = await stateOf('vault.secrets');
      if (state !== undefined)
        assert.deepEqual([Number(state.resealed), Number(state.remaining)], [now, formerly]);
    }
  assert.ok(killed >= 4, `killed ${killed} times only`);
  await open(2, 1).turn();
  assert.equal(await countOpened(db, keyOf(2)), SECRETS);
  assert.deepEqual((await stateOf('vault.secrets'))?.finished, true);
});

test('two processes at once seal everything anew once', async () => {
  await addSecrets(db, keyOf(1), SECRETS);
  await Promise.allSettled([open(2, 1).turn(), open(2, 1).turn()]);
  await open(2, 1).turn();
  assert.equal(await countOpened(db, keyOf(2)), SECRETS);
  assert.equal((await stateOf('vault.secrets'))?.resealed, String(SECRETS));
});

test('what is changed or taken away while it is sealed anew stays as whoever changed it left it', async () => {
  await addSecrets(db, keyOf(1), 3);
  const { rows } = await db.superuser.query<{ id: string }>('SELECT id FROM vault.secrets ORDER BY id');
  const [changed, erased] = rows.map(({ id }) => id);
  const next = await sealBytes(keyOf(2), `test/${changed}`, Buffer.from('새 값'));
  const { database } = db;
  const slow = createResealing({
    database: {
      ...database,
      async system(reason, work, options) {
        if (reason === 'seal anew') {
          await db.superuser.query('UPDATE vault.secrets SET sealed = $2 WHERE id = $1', [changed, next]);
          await db.superuser.query('UPDATE vault.secrets SET sealed = NULL WHERE id = $1', [erased]);
        }
        return await database.system(reason, work, options);
      },
    },
    rootKey: ringOf(2, 1),
    clock,
    places: () => PLACES,
  });
  await slow.turn();
  const kept = await db.superuser.query<{ id: string; sealed: string | null }>('SELECT * FROM vault.secrets');
  const byId = new Map(kept.rows.map(({ id, sealed }) => [id, sealed]));
  assert.deepEqual([byId.get(changed ?? ''), byId.get(erased ?? '')], [next, null]);
});

test('what opens with no key is told, left alone, and keeps former keys from being forgotten', async () => {
  await addSecrets(db, keyOf(1), 2);
  await addSecrets(db, keyOf(9), 1);
  const resealing = open(2, 1);
  await resealing.turn();
  const state = await stateOf('vault.secrets');
  assert.deepEqual([state?.resealed, state?.unreadable, state?.finished], ['2', '1', false]);
  assert.equal(await countOpened(db, keyOf(9)), 1);
  assert.deepEqual(await resealing.countLeft(), [{ table: 'vault.secrets', column: 'sealed', count: 1 }]);
});

test('former keys are kept while they are young, while rows are under them, and while short-lived rows last', async () => {
  let hours = 24;
  const resealing = open(2, 1);
  const why = createWhyKeepFormer({
    database: db.database,
    clock,
    settings: { readNumber: async () => hours },
    resealing,
  });
  const since = new Date(NOW);
  assert.deepEqual(await why(since), { reason: 'young', until: '2026-11-21T09:00:00.000Z' });
  hours = 0;
  await resealing.turn();
  assert.equal(await why(since), undefined);
  // Put there by a process that had not heard of the new key.
  await addSecrets(db, keyOf(1), 1);
  const visit = JSON.stringify({ sealed: await sealBytes(keyOf(1), 'visit', Buffer.from('잠깐')) });
  await db.superuser.query('INSERT INTO vault.visits VALUES ($1, $2)', [newId('event') as string, visit]);
  const kept = await why(since);
  assert.deepEqual(kept?.reason === 'in-use' ? kept.left.map(({ table }) => table) : undefined, [
    'vault.secrets',
    'vault.visits',
  ]);
  await resealing.turn();
  clock.advance(2 * MINUTE_MS);
  await resealing.turn();
  assert.equal(await countOpened(db, keyOf(2)), 1, 'found by counting, it is sealed anew');
  await db.superuser.query('DELETE FROM vault.visits');
  assert.equal(await why(since), undefined);
});
