import { readFile, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { EmbeddedPostgresError } from './errors.ts';

/** The operating-system user PostgreSQL runs as. */
export interface RunAs {
  readonly name: string;
  /** For `spawn` and `chown`; absent when it is the user we already are. */
  readonly identity: { readonly uid: number; readonly gid: number } | undefined;
}

interface PasswdEntry {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const PREFERRED = ['postgres', 'nobody'];

/**
 * PostgreSQL refuses to run as root. As root, the answer is the owner of the existing data directory if that is an
 * ordinary user, else `postgres`, else `nobody`; otherwise it is the current user.
 */
export async function chooseRunAs(dataDir: string): Promise<RunAs> {
  if (process.getuid?.() !== 0) return { name: currentUserName(), identity: undefined };
  const entries = parsePasswd(await readFile('/etc/passwd', 'utf8').catch(() => ''));
  const ownerUid = await stat(dataDir).then(
    (entry) => entry.uid,
    () => 0,
  );
  const chosen =
    entries.find((entry) => entry.uid === ownerUid && ownerUid !== 0) ??
    PREFERRED.map((name) => entries.find((entry) => entry.name === name && entry.uid !== 0)).find(Boolean);
  if (chosen === undefined) throw new EmbeddedPostgresError('no-unprivileged-user', dataDir);
  return { name: chosen.name, identity: { uid: chosen.uid, gid: chosen.gid } };
}

export function currentUserName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown'); // a container's arbitrary uid has no passwd entry
  }
}

function parsePasswd(text: string): PasswdEntry[] {
  return text.split('\n').flatMap((line) => {
    const [name = '', , uid = '', gid = ''] = line.split(':');
    return /^\d+$/.test(uid) && /^\d+$/.test(gid) ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
}
