import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PACKAGES = ['rsyslog', 'rsyslog-openssl', 'libestr0', 'libfastjson4'];
const HOW = 'on Debian or Ubuntu: apt-get install rsyslog rsyslog-openssl';

/** Where the packages of Debian and others put what the daemon loads. */
async function findInstallation(root) {
  const binary = ['usr/sbin/rsyslogd', 'sbin/rsyslogd']
    .map((path) => join(root, path))
    .find((path) => existsSync(path));
  if (binary === undefined) return undefined;
  const parents = [join(root, 'usr/lib'), join(root, 'usr/lib64'), join(root, 'lib')];
  for (const parent of parents.filter((path) => existsSync(path))) {
    const inside = (await readdir(parent)).filter((name) => name.endsWith('-linux-gnu'));
    for (const libraries of [parent, ...inside.map((name) => join(parent, name))]) {
      const modules = join(libraries, 'rsyslog');
      if (!existsSync(join(modules, 'lmnsd_ossl.so'))) continue;
      return { HAECHI_TEST_RSYSLOGD: binary, HAECHI_TEST_RSYSLOG_MODULES: modules, libraries };
    }
  }
  return undefined;
}

/** The answer, when the daemon begins at all: a library it lacks shows here. */
async function answer({ libraries, ...env }) {
  try {
    await run(env.HAECHI_TEST_RSYSLOGD, ['-v'], { env: { LD_LIBRARY_PATH: libraries } });
    return { ok: true, env: { ...env, HAECHI_TEST_RSYSLOG_LIBRARIES: libraries } };
  } catch (error) {
    const [line] = String(error.stderr ?? error.message)
      .trim()
      .split('\n')
      .slice(-1);
    return { ok: false, why: `rsyslogd does not start (${line}); ${HOW}` };
  }
}

/**
 * rsyslog as it is installed, else from Debian's packages, unpacked into `directory`: the machine stays as it is, and
 * nobody needs to be root.
 */
export async function install({ directory, say }) {
  const unpacked = join(directory, 'root');
  const present = (await findInstallation('/')) ?? (await findInstallation(unpacked));
  if (present !== undefined) return await answer(present);
  const downloads = join(directory, 'packages');
  await rm(downloads, { recursive: true, force: true });
  await mkdir(downloads, { recursive: true });
  say('fetching rsyslog from the packages of this system');
  const fresh = join(directory, 'unpacking');
  try {
    await run('apt-get', ['download', ...PACKAGES], { cwd: downloads, timeout: 120_000 });
    await rm(fresh, { recursive: true, force: true });
    for (const name of await readdir(downloads))
      await run('dpkg-deb', ['-x', join(downloads, name), fresh], { timeout: 60_000 });
    await rm(unpacked, { recursive: true, force: true });
    await rename(fresh, unpacked);
  } catch {
    return { ok: false, why: `it needs rsyslog with OpenSSL, or apt-get with package lists; ${HOW}` };
  }
  const found = await findInstallation(unpacked);
  return found === undefined
    ? { ok: false, why: `the packages of this system hold no rsyslog with OpenSSL; ${HOW}` }
    : await answer(found);
}
