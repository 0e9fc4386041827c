import assert from 'node:assert/strict';
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { systemClock } from '@haechi/kernel';
import { silentLogger } from '@haechi/kernel/testing';
import { DRAFT_PREFIX, keepPlaces } from '../src/backup/places.ts';
import { makeIdentity } from '../src/backup/read-identities.ts';
import { openOfflineKeep } from '../src/offline/open-keep.ts';
import { coded, type KeepHouse, MARK, openKeepHouse } from './house.ts';

describe('a backup of a running installation', () => {
  let house: KeepHouse;
  let name: string;

  before(async () => {
    house = await openKeepHouse();
    await house.append(3);
    name = (await house.keep.backUp('hot')).manifest.name;
  });
  after(() => house.remove());

  const dirOf = (backup: string): string => join(house.keep.places.backupDir, backup);

  /** Runs a step on a copy of the backup in which one file was changed. */
  async function withChanged(file: string, change: (bytes: Buffer) => Buffer, step: () => Promise<void>) {
    const path = join(dirOf(name), file);
    const bytes = await readFile(path);
    await writeFile(path, change(Buffer.from(bytes)));
    await step();
    await writeFile(path, bytes);
  }
  const flip = (bytes: Buffer): Buffer => {
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 40) ^ 1, bytes.length - 40);
    return bytes;
  };

  test('holds database, files and keys, and says so in a signed manifest', async () => {
    const [listed] = await house.keep.list();
    const manifest = listed?.manifest;
    assert.ok(manifest);
    const paths = new Set(manifest.files.map(({ part, path }) => `${part}:${path}`));
    for (const path of ['database:PG_VERSION', 'files:keys/root.key', 'files:erasures.txt'])
      assert.ok(paths.has(path), path);
    assert.equal(manifest.checkpoints[0]?.size, 3);
    assert.deepEqual(manifest.counts['test.notes'], { from: 5000, to: 5000 });
    await house.keep.verify(name);
    assert.ok((await house.keep.list())[0]?.bytesVerifiedAt);
  });

  test('shows nothing of what is in it', async () => {
    for (const file of await readdir(dirOf(name)))
      assert.equal((await readFile(join(dirOf(name), file))).includes(MARK), false, file);
  });

  test('is refused when a byte of it or of its manifest was changed', async () => {
    await withChanged('database.tar.zst.age', flip, () =>
      assert.rejects(house.keep.verify(name), coded('KEEP_004')),
    );
    await withChanged(
      'manifest.json',
      (bytes) => Buffer.from(bytes.toString().replace('"to":5000', '"to":5001')),
      () => assert.rejects(house.keep.verify(name), coded('KEEP_005')),
    );
    await house.keep.verify(name);
  });

  test('opens for a recipient only', async () => {
    const stranger = await makeIdentity();
    await assert.rejects(house.keep.drill(name, [stranger.identity]), coded('KEEP_006'));
    const outcome = await house.keep.drill(name, [stranger.identity, house.identity]);
    assert.equal(outcome.events, 3);
    assert.ok(outcome.rtoMs > 0);
    const scratch = (await readdir(join(house.baseDir, 'postgres'))).filter((entry) =>
      entry.startsWith('scratch-'),
    );
    assert.deepEqual(scratch, []);
  });

  test('is not made into a folder that belongs to a service, also not through a link', async () => {
    const link = join(house.baseDir, 'backup', 'elsewhere');
    await mkdir(join(house.baseDir, 'files', 'backup'), { recursive: true });
    await symlink(join(house.baseDir, 'files', 'backup'), link);
    for (const backupDir of [join(house.baseDir, 'postgres', 'backup'), link, join(link, 'deeper')]) {
      const keep = await openOfflineKeep({
        baseDir: house.baseDir,
        backupDir,
        version: '0',
        clock: systemClock,
        log: silentLogger,
      });
      await assert.rejects(keep.backUp('hot'), coded('KEEP_002'), backupDir);
    }
    await rm(link);
  });

  test('is not made when nobody could open it, and leaves no draft when it fails', async () => {
    const { recipientsFile, backupDir } = keepPlaces(house.baseDir);
    const recipients = await readFile(recipientsFile);
    await writeFile(recipientsFile, '');
    await assert.rejects(house.keep.backUp('hot'), coded('KEEP_001'));
    await writeFile(recipientsFile, recipients);
    // Without the secret that opens its database it would be partial.
    await cp(join(house.baseDir, 'secrets'), join(house.baseDir, 'keys', 'aside'), { recursive: true });
    const url = await house.url();
    await rm(join(house.baseDir, 'secrets'), { recursive: true });
    assert.ok(url);
    await assert.rejects(house.keep.backUp('hot'), coded('KEEP_007'));
    await cp(join(house.baseDir, 'keys', 'aside'), join(house.baseDir, 'secrets'), { recursive: true });
    assert.deepEqual(
      (await readdir(backupDir)).filter((entry) => entry.startsWith(DRAFT_PREFIX)),
      [],
    );
  });
});
