import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { systemClock } from '@haechi/kernel';
import { silentLogger } from '@haechi/kernel/testing';
import { makeHotBackup } from '../src/backup/make-hot-backup.ts';
import { openBackupSigner } from '../src/backup/sign-manifest.ts';
import { archiveWal } from '../src/wal/archive-wal.ts';
import type { WalRun } from '../src/wal/wal-run.ts';
import { coded, type KeepHouse, MARK, openKeepHouse } from './house.ts';

describe('the archived log', () => {
  let house: KeepHouse;
  let name: string;
  let run: WalRun | undefined;
  let stopArchive: () => Promise<void>;

  /** Follows the log as the server does, with hardly a pause between two sealings. */
  async function startArchive(): Promise<() => Promise<void>> {
    const { places } = house.keep;
    const stop = new AbortController();
    let begun: () => void = () => undefined;
    const beginning = new Promise<void>((resolve) => (begun = resolve));
    const following = archiveWal(
      {
        places,
        url: await house.url(),
        signer: await openBackupSigner(places),
        clock: systemClock,
        log: silentLogger,
        extraKeys: () => [],
        flushEveryMs: () => 20,
        onProgress: (state) => {
          run = state;
          begun();
        },
      },
      stop.signal,
    );
    await Promise.race([beginning, following]);
    return async () => {
      stop.abort();
      await following;
    };
  }

  /** Waits until everything that was committed before is covered. */
  async function untilCovered(): Promise<void> {
    const [end] = await house.query<{ lsn: string; at: string }>(
      'SELECT pg_current_wal_lsn()::text AS lsn, clock_timestamp()::text AS at',
    );
    const reached = async () =>
      (
        await house.query<{ yes: boolean }>(
          `SELECT '${run?.covered.lsn ?? '0/0'}'::pg_lsn >= '${end?.lsn}'::pg_lsn AS yes`,
        )
      )[0]?.yes === true;
    while (!(await reached())) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  const add = (count: number): Promise<unknown[]> =>
    house.query(`INSERT INTO test.notes SELECT n, '${MARK}later' FROM generate_series(1, ${count}) n`);

  before(async () => {
    house = await openKeepHouse();
    stopArchive = await startArchive();
    const signer = await openBackupSigner(house.keep.places);
    const deps = {
      places: house.keep.places,
      signer,
      clock: systemClock,
      log: silentLogger,
      version: '0.1.0',
    };
    const source = { url: await house.url(), dataDir: undefined, walRun: run?.run ?? null };
    name = (await makeHotBackup(deps, source)).manifest.name;
  });
  after(async () => {
    await stopArchive();
    await house.remove();
  });

  test('goes on where it was after a pause, without a gap', async () => {
    await add(10);
    await untilCovered();
    const earlier = run?.run;
    await stopArchive();
    await add(20);
    await house.query('SELECT pg_switch_wal()');
    await add(30);
    stopArchive = await startArchive();
    await untilCovered();
    assert.equal(run?.run, earlier);
    const outcome = await house.keep.drill(name, [house.identity]);
    assert.ok(outcome.replayed >= 2, `${outcome.replayed} pieces`);
    assert.ok(outcome.rpoMs < 5_000, `${outcome.rpoMs} ms`);
  });

  test('shows nothing of what is in it, restores the state of one instant, and refuses one it does not reach', async () => {
    const count = async (): Promise<number> =>
      Number((await house.query<{ count: string }>('SELECT count(*) FROM test.notes'))[0]?.count);
    const wanted = await count();
    await untilCovered();
    // A second of its own: the instant lies between two commits.
    await new Promise((resolve) => setTimeout(resolve, 30));
    const atMs = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 30));
    await house.query('DELETE FROM test.notes');
    await untilCovered();
    await stopArchive();
    stopArchive = async () => undefined;
    await showNothing(join(house.keep.places.walDir, run?.run ?? ''));
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
