import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { linkLibraries } from '../src/embedded/link-libraries.ts';

it('the library links npm cannot ship are made once, repaired, and safe to make from several processes at once', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'haechi-libraries-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  await mkdir(join(root, 'lib'));
  await writeFile(join(root, 'lib', 'libpq.so.5.18'), 'the library');
  const links = ['libpq.so', 'libpq.so.5'].map((name) => ({
    source: 'native/lib/libpq.so.5.18',
    target: `native/lib/${name}`,
  }));
  await writeFile(join(root, 'pg-symlinks.json'), JSON.stringify(links));
  await symlink('a-library-of-an-older-version', join(root, 'lib', 'libpq.so'));

  await Promise.all([linkLibraries(root), linkLibraries(root), linkLibraries(root)]);
  await linkLibraries(root);

  for (const name of ['libpq.so', 'libpq.so.5']) {
    assert.equal(await readFile(join(root, 'lib', name), 'utf8'), 'the library');
    assert.equal(
      await readlink(join(root, 'lib', name)),
      'libpq.so.5.18',
      'relative, so the folder can be moved',
    );
  }
});
