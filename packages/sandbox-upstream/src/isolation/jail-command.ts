import { fileURLToPath } from 'node:url';

/** Where the parts of a jail are on this machine. */
export interface JailPlaces {
  /** An empty folder that every jail builds its file system in, each in a mount namespace of its own. */
  readonly place: string;
  /** The one folder the tools work in; `/work` inside. */
  readonly folder: string;
}

const script = fileURLToPath(new URL('./jail.sh', import.meta.url));
const app = fileURLToPath(new URL('../', import.meta.url));

/** Program and arguments that run `program` in a jail. Inside, `/app` holds this package's sources and `/node` is Node. */
export function jailCommand({ place, folder }: JailPlaces, program: readonly string[]): string[] {
  const namespaces = ['--user', '--map-root-user', '--mount', '--pid', '--net', '--ipc', '--uts'];
  const start = ['unshare', ...namespaces, '--fork', '--kill-child=KILL', '--', '/bin/sh', script];
  return [...start, place, folder, app, process.execPath, ...program];
}

/** What programs in a jail find in their environment; nothing of ours is passed on. */
export const JAIL_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
  HOME: '/work',
  TMPDIR: '/tmp',
  LANG: 'C.UTF-8',
  LC_ALL: 'C.UTF-8',
};
