import { spawnSync } from 'node:child_process';
import { JAIL_ENVIRONMENT, type JailPlaces, jailCommand } from './jail-command.ts';

/** Whether programs can be shut in here, and if not, what is missing and how to get it. */
export type Isolation = { readonly available: true } | { readonly available: false; readonly why: string };

/** Builds one jail and looks at it from within: no network, no writing outside of the folder. */
export function findIsolation(places: JailPlaces): Isolation {
  if (process.platform !== 'linux')
    return { available: false, why: 'programs can only be shut in on Linux, where namespaces exist' };
  const proof = 'test ! -w / && test ! -w /usr && test ! -e /before && test "$(wc -l < /proc/net/dev)" -le 3';
  // Without /proc the network cannot be listed; the namespace without devices is there all the same.
  const look = `if test -e /proc/net/dev; then ${proof}; fi`;
  const [program = '', ...rest] = jailCommand(places, ['prlimit', '--core=0', '--', '/bin/sh', '-c', look]);
  const { status, error, stderr } = spawnSync(program, rest, {
    env: JAIL_ENVIRONMENT,
    encoding: 'utf8',
    timeout: 20_000,
  });
  if (error !== undefined)
    return {
      available: false,
      why: `"unshare" could not be started (${error.message}); install util-linux`,
    };
  if (status === 0) return { available: true };
  const said = stderr.trim().split('\n').at(-1) ?? '';
  return {
    available: false,
    why: `the kernel or a container does not let this user make namespaces (${said || `status ${status}`}); allow unprivileged user namespaces for it`,
  };
}

/** Whether a program is there inside of a jail. */
export function hasProgram(places: JailPlaces, name: string): boolean {
  const [program = '', ...rest] = jailCommand(places, ['/bin/sh', '-c', `command -v ${name}`]);
  return spawnSync(program, rest, { env: JAIL_ENVIRONMENT, timeout: 20_000 }).status === 0;
}
