import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { newId } from '@haechi/kernel';
import { silentLogger } from '@haechi/kernel/testing';
import { type CapKey, createCapShares } from '../src/calls/cap-shares.ts';
import { type Caps, createCaps } from '../src/calls/caps.ts';
import { createLease, type Lease } from '../src/jobs/hold-lease.ts';
import { type House, openHouse } from './house.ts';

let house: House;

before(async () => {
  house = await openHouse();
});
after(() => house.close());

/** The caps of one process among several. */
async function openProcess(): Promise<{ readonly caps: Caps; readonly lease: Lease }> {
  const lease = createLease({ database: house.database, log: silentLogger });
  await lease.start();
  const shares = createCapShares(house.database, lease.processId);
  return { caps: createCaps({ shares, log: silentLogger }), lease };
}

const keyOf = (ratePerMinute: number, concurrencyMax: number): CapKey => ({
  tenantId: newId('tenant'),
  toolId: newId('tool'),
  callerId: newId('user'),
  ratePerMinute,
  concurrencyMax,
});

const enterAll = (count: number, processes: readonly { readonly caps: Caps }[], key: CapKey) =>
  Promise.all(
    Array.from({ length: count }, async (_, turn) => processes[turn % processes.length]?.caps.enter(key)),
  );
const letIn = (entered: readonly (number | undefined)[]): number =>
  entered.filter((wait) => wait === undefined).length;

test('a rate holds over processes: what one has used up the other does not give', async () => {
  const processes = [await openProcess(), await openProcess()];
  const key = keyOf(10, 1_000);
  const entered = await enterAll(30, processes, key);
  assert.equal(letIn(entered), 10);
  for (const wait of entered) assert.ok(wait === undefined || (wait > 0 && wait <= 6_000), String(wait));
  for (const { caps, lease } of processes) await Promise.all([caps.stop(), lease.stop()]);
});

test('a large rate holds over processes that go on at once', async () => {
  const processes = [await openProcess(), await openProcess(), await openProcess()];
  const key = keyOf(600, 1_000);
  const startedAt = performance.now();
  let made = 0;
  for (let round = 0; round < 10; round += 1) made += letIn(await enterAll(200, processes, key));
  const filled = ((performance.now() - startedAt) / 60_000) * 600;
  assert.ok(made >= 600 && made <= 600 + filled, `${made} were let in, ${filled} came meanwhile`);
  for (const { caps, lease } of processes) await Promise.all([caps.stop(), lease.stop()]);
});

test('what a process holds of a rate is part of it, however full the bucket would be by now', async () => {
  const [one, other] = [await openProcess(), await openProcess()];
  const [lending, asking] = [one, other].map(({ lease }) => createCapShares(house.database, lease.processId));
  assert.ok(lending !== undefined && asking !== undefined);
  const key = keyOf(600, 10);
  const passMinute = () =>
    house.db.superuser.query(
      `UPDATE gate.cap_buckets SET filled_at = filled_at - interval '1 minute' WHERE tool_id = $1`,
      [key.toolId],
    );
  assert.equal((await lending.take(key, 0, 30, 1)).tokens, 30);
  await passMinute();
  assert.equal((await asking.take(key, 0, 600, 1)).tokens, 570, '30 of the 600 are held');
  // It has made 20 of its 30 and says so with its next question; the other has made all.
  assert.equal((await lending.take(key, 10, 0, 0)).tokens, 0);
  await asking.giveBack([{ toolId: key.toolId, callerId: key.callerId, tokens: 0, slots: 1 }]);
  await passMinute();
  assert.equal((await asking.take(key, 0, 600, 1)).tokens, 590, '10 are held still');
  await passMinute();
  await lending.giveBack([{ toolId: key.toolId, callerId: key.callerId, tokens: 10, slots: 1 }]);
  await asking.giveBack([{ toolId: key.toolId, callerId: key.callerId, tokens: 0, slots: 1 }]);
  assert.equal((await asking.take(key, 0, 700, 1)).tokens, 600, 'nobody holds any');
  await Promise.all([one.lease.stop(), other.lease.stop()]);
});

test('so many at once holds over processes, and what one leaves the other gets', async () => {
  const [one, other] = [await openProcess(), await openProcess()];
  const key = keyOf(60_000, 4);
  assert.equal(letIn(await enterAll(3, [one], key)), 3);
  assert.equal(letIn(await enterAll(3, [other], key)), 1);
  for (let turn = 0; turn < 3; turn += 1) one.caps.leave(key);
  // Held for a moment by the first, which has just used them; the second waits instead of refusing.
  assert.equal(letIn(await enterAll(3, [other], key)), 3);
  assert.notEqual(await one.caps.enter(key), undefined);
  for (const { caps, lease } of [one, other]) await Promise.all([caps.stop(), lease.stop()]);
});

test('what a lost process held is free again', async () => {
  const [lost, other] = [await openProcess(), await openProcess()];
  const key = keyOf(60_000, 2);
  assert.equal(letIn(await enterAll(2, [lost], key)), 2);
  assert.equal(letIn(await enterAll(1, [other], key)), 0);
  await lost.lease.stop();
  assert.equal(letIn(await enterAll(2, [other], key)), 2);
  for (const { caps, lease } of [lost, other]) await Promise.all([caps.stop(), lease.stop()]);
});

test('an unused share goes back, and a tool without caps asks nothing', async () => {
  const process = await openProcess();
  const key = keyOf(60, 5);
  assert.equal(await process.caps.enter(key), undefined);
  process.caps.leave(key);
  const slots = async (): Promise<unknown> =>
    (
      await house.db.superuser.query(
        'SELECT coalesce(sum(slots), 0)::int AS held FROM gate.cap_slots WHERE tool_id = $1',
        [key.toolId],
      )
    ).rows[0];
  assert.deepEqual(await slots(), { held: 1 });
  while (JSON.stringify(await slots()) !== '{"held":0}') await pause(50);
  const free = keyOf(100_000, 1_000);
  for (let turn = 0; turn < 2_000; turn += 1) assert.equal(process.caps.enter(free), undefined);
  await Promise.all([process.caps.stop(), process.lease.stop()]);
});
