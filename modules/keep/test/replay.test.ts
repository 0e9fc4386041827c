import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { coded, type FollowedLog, followLog, type KeepHouse, MARK, openKeepHouse } from './house.ts';

describe('the archived log', () => {
  let house: KeepHouse;
  let name: string;
  let log: FollowedLog;

  const follow = async () => await followLog(house.keep.places, await house.database());
  const add = (count: number): Promise<unknown[]> =>
    house.query(`INSERT INTO test.notes SELECT n, '${MARK}later' FROM generate_series(1, ${count}) n`);

  before(async () => {
    house = await openKeepHouse();
    log = await follow();
    name = (await log.backUp()).manifest.name;
  });
  after(async () => {
    await log.stop();
    await house.remove();
  });

  test('goes on where it was after a pause, without a gap', async () => {
    await add(10);
    await log.untilCovered();
    const earlier = log.run()?.run;
    await log.stop();
    await add(20);
    await house.query('SELECT pg_switch_wal()');
    await add(30);
    log = await follow();
    await log.untilCovered();
    assert.equal(log.run()?.run, earlier);
    const outcome = await house.keep.drill(name, [house.identity]);
    assert.ok(outcome.replayed >= 2, `${outcome.replayed} pieces`);
    assert.ok(outcome.rpoMs < 5_000, `${outcome.rpoMs} ms`);
  });

  test('shows nothing of what is in it, restores the state of one instant, and refuses one it does not reach', async () => {
    const count = async (): Promise<number> =>
      Number((await house.query<{ count: string }>('SELECT count(*) FROM test.notes'))[0]?.count);
    const wanted = await count();
    await log.untilCovered();
    // A second of its own: the instant lies between two commits.
    await new Promise((resolve) => setTimeout(resolve, 30));
    const atMs = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 30));
    await house.query('DELETE FROM test.notes');
    await log.untilCovered();
    await log.stop();
    await showNothing(join(house.keep.places.walDir, log.run()?.run ?? ''));
    await house.stop();
    const restore = (until: number) =>
      house.keep.restore({
        name,
        identities: [house.identity],
        acceptLoss: false,
        until,
        tell: () => undefined,
      });
    await assert.rejects(restore(Date.now() + 3_600_000), coded('KEEP_011'));
    await restore(atMs);
    await house.start();
    assert.equal(await count(), wanted);
  });

  async function showNothing(dir: string): Promise<void> {
    const files = await readdir(dir);
    assert.ok(files.some((file) => file.endsWith('.age')));
    for (const file of files) assert.equal((await readFile(join(dir, file))).includes(MARK), false, file);
  }
});
