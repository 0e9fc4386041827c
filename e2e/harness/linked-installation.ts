import { chmod, copyFile, lchown, link, mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { placesOf } from '@haechi/release';
import { collectProduct, writeLaunchers } from '@haechi/release/make';

const ROOT = resolve(import.meta.dirname, '../..');
const RELEASE = '0.1.0-1';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Lays the files of the product out as an installer does, by hard links: in a second instead of the minutes that making
 * and verifying a bundle takes, which `npm run outside -- install` does.
 * @param owner whom the folders belong to; the files stay what they are in the checkout
 */
export async function makeLinkedInstallation(
  base: string,
  port: number,
  owner: Owner | undefined,
): Promise<void> {
  const places = placesOf(base);
  const release = join(places.releasesDir, RELEASE);
  await mkdir(release, { recursive: true });
  const workDir = join(base, 'work');
  await mkdir(workDir);
  const { files, links } = await collectProduct({
    root: ROOT,
    platform: `${process.platform}-${process.arch}`,
    version: '0.1.0',
    madeAt: '2026-11-29T00:00:00Z',
    workDir,
    installerFile: join(ROOT, 'packages/release/install.sh'),
  });
  for (const folder of new Set(files.map(({ path }) => dirname(join(release, path)))))
    await mkdir(folder, { recursive: true });
  for (const { path, source } of files) await place(source, join(release, path));
  for (const [path, target] of Object.entries(links)) {
    const from = join(release, path);
    await mkdir(dirname(from), { recursive: true });
    await symlink(relative(dirname(from), join(release, target)), from);
  }
  const current = { name: RELEASE, version: '0.1.0', number: 1, at: '2026-11-29T00:00:00.000Z' };
  await writeFile(places.stateFile, JSON.stringify({ current, highestNumber: 1, root: 'none' }));
  await writeFile(places.currentFile, RELEASE);
  await writeFile(places.envFile, `PORT=${port}\n`);
  await writeLaunchers(places);
  await mkdir(places.dataDir);
  if (owner !== undefined) await giveFolders(base, owner);
}

/** A link where everybody may read the file; on another disk, or with a strict umask, a copy that they may. */
async function place(source: string, target: string): Promise<void> {
  const { mode } = await stat(source);
  if (
    (mode & 0o044) === 0o044 &&
    (await link(source, target).then(
      () => true,
      () => false,
    ))
  )
    return;
  await copyFile(source, target);
  await chmod(target, mode | 0o444 | (mode & 0o100 ? 0o111 : 0));
}

/** The folders, and the few files that were made here. */
async function giveFolders(folder: string, owner: Owner): Promise<void> {
  await lchown(folder, owner.uid, owner.gid);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await giveFolders(path, owner);
    else if (entry.isFile() && (await stat(path)).nlink === 1) await lchown(path, owner.uid, owner.gid);
  }
}
