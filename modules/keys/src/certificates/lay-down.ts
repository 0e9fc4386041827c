import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '@haechi/custody';
import type { TlsMaterial } from './tls-material.ts';

/** Names of the files, for programs beside: the root for trust stores, the rest for the page of a locked server. */
export const TLS_FILES = { roots: 'ca.crt', certificate: 'server.crt', privateKey: 'server.key' } as const;

/**
 * Writes what is in force below the base directory. The private key of the server lies there readable by its owner only:
 * a locked server has to answer over TLS before anything sealed can be opened. It is renewed every few weeks.
 */
export async function layDown(folder: string, material: TlsMaterial): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeAtomically(join(folder, TLS_FILES.roots), material.roots.join(''));
  await writeAtomically(join(folder, TLS_FILES.privateKey), material.privateKey);
  await writeAtomically(join(folder, TLS_FILES.certificate), material.certificate);
}
