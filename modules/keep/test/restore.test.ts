import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { systemClock } from '@haechi/kernel';
import { silentLogger } from '@haechi/kernel/testing';
import { openBackupSigner, signManifest } from '../src/backup/sign-manifest.ts';
import { openOfflineKeep } from '../src/offline/open-keep.ts';
import { coded, type KeepHouse, openKeepHouse } from './house.ts';

describe('a restore', () => {
  let house: KeepHouse;
  let early: string;
  let late: string;

  before(async () => {
    house = await openKeepHouse();
    await house.append(2);
    early = (await house.keep.backUp('hot')).manifest.name;
    await house.append(3);
    await house.query('DELETE FROM test.notes WHERE n > 10');
    await writeFile(join(house.baseDir, 'erasures.txt'), 'one\ntwo\n');
    await house.stop();
    late = (await house.keep.backUp('cold')).manifest.name;
  });
  after(() => house.remove());

  const restore = (name: string, acceptLoss = false) =>
    house.keep.restore({ name, identities: [house.identity], acceptLoss, tell: () => undefined });

  async function countNotes(): Promise<number> {
    await house.start();
    const [row] = await house.query<{ count: string }>('SELECT count(*) FROM test.notes');
    await house.stop();
    return Number(row?.count);
  }

  test('needs the server to be stopped', async () => {
    await house.start();
    await assert.rejects(restore(late), coded('KEEP_009'));
    await house.stop();
  });

  test('tells before what it would change', async () => {
    const plan = await house.keep.plan(early);
    assert.equal(plan.lostEvents, 3);
    assert.deepEqual(
      plan.tables.find(({ name }) => name === 'test.notes'),
      { name: 'test.notes', rows: 10, rowsThen: 5000 },
    );
  });

  test('asks when history would be rolled back, and then goes back, keeping a snapshot', async () => {
    await assert.rejects(restore(early), coded('KEEP_010'));
    assert.equal(await countNotes(), 10);

    const back = await restore(early, true);
    assert.equal(back.events, 2);
    assert.equal(await countNotes(), 5000);
    // Who was erased since stays erased.
    assert.equal(await readFile(join(house.baseDir, 'erasures.txt'), 'utf8'), 'one\ntwo\n');
    assert.ok((await house.keep.list()).some(({ name }) => name === back.snapshot));
  });

  test('changes nothing when the restored data set is not what the manifest says', async () => {
    const dir = join(house.keep.places.backupDir, late);
    const path = join(dir, 'manifest.json');
    const manifest = await readFile(path, 'utf8');
    const other = manifest.replace('"test.notes":{"from":10,"to":10}', '"test.notes":{"from":11,"to":11}');
    assert.notEqual(other, manifest);
    const signer = await openBackupSigner(house.keep.places);
    const note = await readFile(join(dir, 'manifest.note'));
    await writeFile(path, other);
    await writeFile(join(dir, 'manifest.note'), await signManifest(signer, late, Buffer.from(other)));
    await assert.rejects(restore(late), coded('KEEP_012'));
    await writeFile(path, manifest);
    await writeFile(join(dir, 'manifest.note'), note);
    assert.equal(await countNotes(), 5000);
    assert.deepEqual(
      (await readdir(join(house.baseDir, 'postgres'))).filter((n) => n.startsWith('scratch-')),
      [],
    );
  });

  test('is still possible when the service was deleted: its backups are as they were', async () => {
    const hashes = await hashBackups();
    const { verifierKey } = house.keep;
    for (const entry of await readdir(house.baseDir))
      if (entry !== 'backup') await rm(join(house.baseDir, entry), { recursive: true });
    assert.deepEqual(await hashBackups(), hashes);
    // The new machine has a key of its own, and is told the printed one.
    const anew = { baseDir: house.baseDir, version: '0.1.0', clock: systemClock, log: silentLogger };
    await assert.rejects((await openOfflineKeep(anew)).plan(late), coded('KEEP_005'));
    const plan = await (await openOfflineKeep({ ...anew, verifierKey })).plan(early);
    assert.equal(plan.currentState, 'none');
    // The younger backup knows that more had happened.
    assert.equal(plan.lostEvents, 3);
  });

  async function hashBackups(): Promise<string[]> {
    const { backupDir } = house.keep.places;
    const entries = await readdir(backupDir, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    return await Promise.all(
      files.toSorted().map(async (file) =>
        createHash('sha256')
          .update(await readFile(file))
          .digest('hex'),
      ),
    );
  }
});
