import { createCipheriv, createDecipheriv, type KeyObject, randomFillSync } from 'node:crypto';
import { canonicalJson } from '@haechi/kernel';
import type { JsonObject } from './event.ts';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Random bytes for IVs, drawn for many at a time: drawing costs more than encrypting. */
const drawn = Buffer.alloc(256 * IV_BYTES);
let drawnUsed = drawn.length;

/** 96 random bits (NIST SP 800-38D, section 8.2.2), never given twice. */
function nextIv(): Buffer {
  if (drawnUsed === drawn.length) {
    randomFillSync(drawn);
    drawnUsed = 0;
  }
  drawnUsed += IV_BYTES;
  return drawn.subarray(drawnUsed - IV_BYTES, drawnUsed);
}

/**
 * Encrypts personal data (AES-256-GCM, NIST SP 800-38D): base64url of IV, ciphertext and tag.
 * @param place what the data belongs to; it opens in no other place
 */
export function sealPart(key: KeyObject, place: string, plain: JsonObject): string {
  const iv = nextIv();
  const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(place));
  const body = [cipher.update(canonicalJson(plain), 'utf8'), cipher.final()];
  return Buffer.concat([iv, ...body, cipher.getAuthTag()]).toString('base64url');
}

/** Opens what `sealPart` made; undefined when the key, the place or a byte is another. */
export function openPart(key: KeyObject, place: string, data: string): JsonObject | undefined {
  const bytes = Buffer.from(data, 'base64url');
  if (bytes.length < IV_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(place))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const plain = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
    return JSON.parse(plain.toString('utf8')) as JsonObject; // an object went in, and the tag says it is the same
  } catch {
    return undefined;
  }
}
