import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '@haechi/kernel';
import { readManifest, type StoredManifest } from './backup-folder.ts';
import { findPartiality } from './manifest.ts';
import { verifyManifest } from './sign-manifest.ts';

/**
 * Opens a backup for use: its manifest is the signed one and it is whole. The sealed bytes are compared with it by
 * {@link checkSealedParts}.
 * @throws CodedError `KEEP_004`, `KEEP_005`, `KEEP_007`
 */
export async function openBackup(
  backupDir: string,
  name: string,
  verifierKeys: readonly string[],
): Promise<StoredManifest> {
  const stored = await readManifest(backupDir, name);
  await verifyManifest(verifierKeys, name, stored.bytes, stored.note, stored.dir);
  const why = findPartiality(stored.manifest);
  if (why !== undefined) throw new CodedError('KEEP_007', { where: stored.dir, params: { why } });
  return stored;
}

/**
 * Reads every sealed byte of a backup and compares it with the manifest. No key is needed.
 * @throws CodedError `KEEP_004` naming the file
 */
export async function checkSealedParts({ manifest, dir }: StoredManifest): Promise<void> {
  for (const part of manifest.parts) {
    const where = join(dir, part.name);
    const size = await stat(where).then(
      (entry) => entry.size,
      () => undefined,
    );
    if (size !== part.sealedBytes) {
      const why = size === undefined ? 'it is missing' : `${size} bytes instead of ${part.sealedBytes}`;
      throw new CodedError('KEEP_004', { where, params: { why } });
    }
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(where, { highWaterMark: 1024 * 1024 })) hash.update(chunk);
    if (hash.digest('hex') !== part.sealedSha256)
      throw new CodedError('KEEP_004', { where, params: { why: 'its bytes are others' } });
  }
}
