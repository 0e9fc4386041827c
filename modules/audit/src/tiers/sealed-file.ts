import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SealedColumn } from '@haechi/database';
import { openBytes, type RootKey, sealBytes } from '@haechi/kernel/node';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** First bytes of every sealed file: what it is, for whoever finds one. */
const MARK = Buffer.from('haechi sealed log segment 1\n');

/** What a sealed file adds to what is in it. */
const SEAL_BYTES = MARK.length + IV_BYTES + TAG_BYTES;

/** One purpose for each segment, so that a wrapped key opens in no other row. */
const purposeOf = (segmentId: string): string => `audit/segment/${segmentId}`;

/** The files themselves stay as they are: only their keys are sealed anew. */
export const sealedFileKeys: SealedColumn = {
  table: 'audit.segments',
  key: ['id'],
  column: 'cold_key',
  purposeOf: ({ id = '' }) => purposeOf(id),
};

/** A new key for one file, wrapped under the root key. */
export const makeFileKey = (rootKey: RootKey, segmentId: string): Promise<string> =>
  sealBytes(rootKey, purposeOf(segmentId), randomBytes(KEY_BYTES));

const openFileKey = (rootKey: RootKey, segmentId: string, wrapped: string): Promise<Uint8Array> =>
  openBytes(rootKey, purposeOf(segmentId), wrapped);

/** Encrypts a file (AES-256-GCM, NIST SP 800-38D): mark, IV, ciphertext, tag. It opens as this segment only. */
export async function sealFile(
  rootKey: RootKey,
  segmentId: string,
  wrapped: string,
  plain: Uint8Array,
): Promise<Uint8Array> {
  const key = await openFileKey(rootKey, segmentId, wrapped);
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.concat([MARK, Buffer.from(segmentId)]));
  return Buffer.concat([MARK, iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Opens what `sealFile` made; undefined when the key, the segment or a byte is another. */
export async function openSealedFile(
  rootKey: RootKey,
  segmentId: string,
  wrapped: string,
  sealed: Uint8Array,
): Promise<Uint8Array | undefined> {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes.length < SEAL_BYTES || !bytes.subarray(0, MARK.length).equals(MARK)) return undefined;
  const body = bytes.subarray(MARK.length);
  const key = await openFileKey(rootKey, segmentId, wrapped);
  const decipher = createDecipheriv(ALGORITHM, key, body.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.concat([MARK, Buffer.from(segmentId)]))
    .setAuthTag(body.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(body.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
}
