import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TLS_FILES } from '@haechi/keys';

/** The certificate of the server as it lies in its folder, for as long as nothing sealed can be opened. */
export interface LaidDownCertificate {
  readonly cert: string;
  readonly key: string;
}

/** Undefined before the first certificate was issued. */
export async function readLaidDown(folder: string): Promise<LaidDownCertificate | undefined> {
  try {
    const [cert, key] = await Promise.all([
      readFile(join(folder, TLS_FILES.certificate), 'utf8'),
      readFile(join(folder, TLS_FILES.privateKey), 'utf8'),
    ]);
    return { cert, key };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
