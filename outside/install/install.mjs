import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A network namespace without a route, as this user may have one. */
const ATTEMPTS = [
  ['unshare', '--net'],
  ['unshare', '--user', '--map-current-user', '--net'],
];

/** Takes minutes, so that not every run does it. */
export const onlyWhenNamed = true;

/** Nothing is installed: it needs Linux with network namespaces, and the tools install.sh uses. */
export async function install() {
  if (process.platform !== 'linux') return { ok: false, why: 'it needs Linux with network namespaces' };
  for (const tool of ['openssl', 'sha256sum', 'tar', 'bash', 'git'])
    if (!(await works(tool, ['--version'])) && !(await works(tool, ['version'])))
      return { ok: false, why: `it needs ${tool}` };
  for (const [program, ...args] of ATTEMPTS)
    if (await works(program, [...args, 'true']))
      return { ok: true, env: { HAECHI_TEST_OFFLINE: JSON.stringify([program, ...args]) } };
  return { ok: false, why: 'this user may not make a network namespace (unshare --net)' };
}

async function works(program, args) {
  return await run(program, args).then(
    () => true,
    () => false,
  );
}
