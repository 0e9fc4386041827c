import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunAs } from './choose-run-as.ts';
import { replaceFile } from './replace-file.ts';
import { HOST, INCLUDE_LINE } from './settings.ts';

/** `md5` also takes what is stored as scram-sha-256: however the other server keeps its passwords, they hold here. */
const AUTHENTICATION = `host  all  all  ${HOST}/32  md5\n`;

/**
 * Makes the copy of a cluster that was made elsewhere one this machine can start for a moment: what its server was
 * configured to do there (addresses, archives, libraries, who may come) is left behind.
 */
export async function adoptCluster(dataDir: string, owner: RunAs): Promise<void> {
  await replaceFile(join(dataDir, 'postgresql.conf'), INCLUDE_LINE, owner);
  await replaceFile(join(dataDir, 'pg_hba.conf'), AUTHENTICATION, owner);
  for (const name of ['pg_ident.conf', 'postgresql.auto.conf'])
    await replaceFile(join(dataDir, name), '', owner);
  await rm(join(dataDir, 'standby.signal'), { force: true });
}
