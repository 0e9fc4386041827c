import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PACKAGES = [
  'dcmtk',
  'libdcmtk17',
  'libxml2',
  'libicu72',
  'libssl3',
  'libwrap0',
  'libcharls2',
  'libnsl2',
  'libtirpc3',
];
const HOW = 'on Debian or Ubuntu: apt-get install dcmtk';

/** storescp, the libraries beside it, and the dictionary it reads. */
async function findInstallation(root) {
  const program = join(root, 'usr/bin/storescp');
  if (!existsSync(program)) return undefined;
  const folders = [];
  for (const parent of [join(root, 'usr/lib'), join(root, 'lib')].filter((path) => existsSync(path)))
    for (const name of ['', ...(await readdir(parent)).filter((entry) => entry.endsWith('-linux-gnu'))])
      folders.push(join(parent, name));
  const shares = join(root, 'usr/share');
  const names = existsSync(shares) ? await readdir(shares) : [];
  const dictionary = names
    .filter((name) => /dcmtk/.test(name))
    .map((name) => join(shares, name, 'dicom.dic'))
    .find((path) => existsSync(path));
  return { program, libraries: folders.join(':'), dictionary };
}

async function answer({ program, libraries, dictionary }) {
  const env = {
    LD_LIBRARY_PATH: libraries,
    ...(dictionary === undefined ? {} : { DCMDICTPATH: dictionary }),
  };
  try {
    await run(program, ['--version'], { env });
    return {
      ok: true,
      env: { HAECHI_TEST_STORESCP: program, HAECHI_TEST_STORESCP_ENV: JSON.stringify(env) },
    };
  } catch (error) {
    const [line] = String(error.stderr || error.message)
      .trim()
      .split('\n')
      .slice(-1);
    return { ok: false, why: `storescp does not start (${line}); ${HOW}` };
  }
}

/** dcmtk as it is installed, else from Debian's packages, unpacked into `directory`. */
export async function install({ directory, say }) {
  const unpacked = join(directory, 'root');
  const present = (await findInstallation('/')) ?? (await findInstallation(unpacked));
  if (present !== undefined) return await answer(present);
  const downloads = join(directory, 'packages');
  const fresh = join(directory, 'unpacking');
  await rm(downloads, { recursive: true, force: true });
  await mkdir(downloads, { recursive: true });
  say('fetching dcmtk from the packages of this system');
  // Names of libraries differ between releases; storescp itself says at its start whether one is missing.
  for (const name of PACKAGES)
    await run('apt-get', ['download', name], { cwd: downloads, timeout: 120_000 }).catch(() => undefined);
  try {
    await rm(fresh, { recursive: true, force: true });
    for (const name of await readdir(downloads))
      await run('dpkg-deb', ['-x', join(downloads, name), fresh], { timeout: 60_000 });
    await rm(unpacked, { recursive: true, force: true });
    await rename(fresh, unpacked);
  } catch {
    return { ok: false, why: `it needs dcmtk, or apt-get with package lists; ${HOW}` };
  }
  const found = await findInstallation(unpacked);
  return found === undefined
    ? { ok: false, why: `the packages of this system hold no storescp; ${HOW}` }
    : await answer(found);
}
