import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { HOUR_MS, type TenantId } from '@haechi/kernel';
import { silentLogger } from '@haechi/kernel/testing';
import { openCheckpoint, verifyConsistency } from '@haechi/transparency';
import { splitHashes } from '../src/domain/hash-list.ts';
import { FencedError } from '../src/jobs/pass-fence.ts';
import { createSealHours, type SealHours } from '../src/jobs/seal-hours.ts';
import { listHourBlocks } from '../src/queries/list-hour-blocks.ts';
import { verifyHourBlocks } from '../src/use-cases/verify-hour-blocks.ts';
import { createLogFixture, type LogFixture } from './log-fixture.ts';

let log: LogFixture;
let tenantId: TenantId;
let epoch: number;

before(async () => {
  log = await createLogFixture();
});
after(() => log.test.drop());

beforeEach(async () => {
  tenantId = log.newTenant();
  // Every test begins at the start of an hour of its own, far from those of the others.
  const nowMs = log.clock.now();
  log.clock.advance(HOUR_MS - (nowMs % HOUR_MS) + 100 * HOUR_MS);
});

/** A process that has just started: it remembers nothing. */
const newProcess = (): SealHours =>
  createSealHours({ database: log.database, identity: log.identity, clock: log.clock, log: silentLogger });

async function sealAll(sealHours = newProcess()): Promise<void> {
  epoch = await log.raiseEpoch();
  while ((await sealHours(epoch)) === 'more');
}

async function appendNow(count: number): Promise<void> {
  await log.append(tenantId, count);
  await log.sequence();
}

const listBlocks = async () =>
  (
    await log.database.tenant(tenantId, (tx) =>
      listHourBlocks(tx, tenantId, { belowHour: undefined, limit: 1_000 }),
    )
  ).toReversed();

const counts = async (): Promise<number[]> =>
  (await listBlocks()).map((block) => block.to_index - block.from_index);

const verify = () =>
  verifyHourBlocks(log.database, tenantId, {
    origin: log.identity.originOf(tenantId),
    verifiers: log.identity.verifiersOf(tenantId),
  });

test('every hour has a signed range, root and consistency proof, also an empty hour', async () => {
  await appendNow(3);
  log.clock.advance(HOUR_MS);
  await sealAll();
  log.clock.advance(2 * HOUR_MS);
  await appendNow(300);
  log.clock.advance(HOUR_MS);
  await sealAll();
  assert.deepEqual(await counts(), [3, 0, 0, 300]);
  const blocks = await listBlocks();
  for (const [position, block] of blocks.entries()) {
    const opened = await openCheckpoint(block.note, {
      origin: log.identity.originOf(tenantId),
      logKeys: log.identity.verifiersOf(tenantId),
    });
    assert.ok(opened.ok);
    const { size, root, extensions } = opened.value.checkpoint;
    assert.equal(size, block.to_index);
    assert.deepEqual(extensions, [
      `haechi hour ${block.hour.toISOString()}`,
      `haechi entries ${block.from_index} ${block.to_index}`,
    ]);
    const previous = blocks[position - 1];
    if (previous === undefined) continue;
    assert.equal(block.hour.getTime() - previous.hour.getTime(), HOUR_MS);
    assert.equal(block.from_index, previous.to_index);
    const proven = verifyConsistency({
      oldSize: previous.to_index,
      newSize: size,
      oldRoot: previous.root,
      newRoot: root,
      proof: splitHashes(block.consistency),
    });
    assert.ok(proven.ok, proven.ok ? '' : proven.error.code);
  }
  assert.equal(await verify(), undefined);
});

test('the hour under way is not sealed, and sealing again adds nothing', async () => {
  await appendNow(2);
  await sealAll();
  assert.deepEqual(await counts(), []);
  log.clock.advance(HOUR_MS);
  const sealHours = newProcess();
  await sealAll(sealHours);
  await sealAll(sealHours);
  await sealAll();
  assert.deepEqual(await counts(), [2]);
});

test('after a downtime of weeks every missed hour is sealed, with what was signed in it', async () => {
  await appendNow(1);
  log.clock.advance(HOUR_MS);
  await appendNow(2);
  log.clock.advance(500 * HOUR_MS);
  await sealAll();
  assert.deepEqual((await counts()).slice(0, 3), [1, 2, 0]);
  assert.equal((await counts()).length, 501);
  assert.equal(await verify(), undefined);
});

test('a clock that is set back changes no sealed hour and loses no entry', async () => {
  await appendNow(1);
  log.clock.advance(2 * HOUR_MS);
  const sealHours = newProcess();
  await sealAll(sealHours);
  const sealed = await listBlocks();
  log.clock.advance(-2 * HOUR_MS);
  await appendNow(4);
  await sealAll(sealHours);
  await sealAll();
  assert.deepEqual(await listBlocks(), sealed);
  log.clock.advance(3 * HOUR_MS);
  await sealAll(sealHours);
  assert.deepEqual(await counts(), [1, 0, 4]);
  assert.deepEqual((await listBlocks()).slice(0, 2), sealed);
  assert.equal(await verify(), undefined);
});

test('two processes at once seal every hour once, and one that is fenced off seals none', async () => {
  await appendNow(1);
  log.clock.advance(20 * HOUR_MS);
  const old = await log.raiseEpoch();
  await log.raiseEpoch();
  await assert.rejects(newProcess()(old), FencedError);
  assert.deepEqual(await counts(), []);
  epoch = await log.raiseEpoch();
  const sealToTheEnd = async (sealHours: SealHours): Promise<void> => {
    while ((await sealHours(epoch)) === 'more');
  };
  await Promise.all([newProcess(), newProcess(), newProcess()].map(sealToTheEnd));
  assert.equal((await counts()).length, 20);
});

describe('an attack on the blocks by a superuser is found', () => {
  async function attack(statement: string): Promise<void> {
    await log.test.superuser.query('ALTER TABLE audit.hour_blocks DISABLE TRIGGER USER');
    const { rowCount } = await log.test.superuser.query(statement, [tenantId]);
    await log.test.superuser.query('ALTER TABLE audit.hour_blocks ENABLE ALWAYS TRIGGER refuse_change');
    assert.equal(rowCount, 1);
  }
  const middle = `hour = (SELECT min(hour) + interval '1 hour' FROM audit.hour_blocks WHERE tenant_id = $1)`;

  beforeEach(async () => {
    for (const count of [1, 2, 3]) {
      await appendNow(count);
      log.clock.advance(HOUR_MS);
    }
    await sealAll();
    assert.equal(await verify(), undefined);
  });

  test('when a block is deleted', async () => {
    await attack(`DELETE FROM audit.hour_blocks WHERE tenant_id = $1 AND ${middle}`);
    assert.equal((await verify())?.code, 'hour_block_missing');
  });

  test('when a block says another root or another note', async () => {
    await attack(
      `UPDATE audit.hour_blocks SET note = (SELECT note FROM audit.hour_blocks WHERE tenant_id = $1 ORDER BY hour LIMIT 1)
       WHERE tenant_id = $1 AND ${middle}`,
    );
    assert.equal((await verify())?.code, 'hour_block_forged');
  });

  test('the product itself can neither change nor remove one', async () => {
    for (const statement of ['UPDATE audit.hour_blocks SET note = note', 'DELETE FROM audit.hour_blocks']) {
      await assert.rejects(log.test.superuser.query(statement), /append-only/);
    }
  });
});
