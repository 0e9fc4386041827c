import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** DER of an Ed25519 `PrivateKeyInfo` up to the seed (RFC 8410, section 7): Node imports no bare seed. */
const PKCS8_BEFORE_SEED = Buffer.from('302e020100300506032b657004220420', 'hex');
/** DER of an Ed25519 `SubjectPublicKeyInfo` up to the key (RFC 8410, section 4). */
const SPKI_BEFORE_KEY = Buffer.from('302a300506032b6570032100', 'hex');

export interface Ed25519Pair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** 32 bytes. */
  readonly publicBytes: Uint8Array;
}

/** The key pair of a 32-byte seed (RFC 8032, section 5.1.5). */
export function openSeed(seed: Uint8Array): Ed25519Pair {
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_BEFORE_SEED, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = createPublicKey(privateKey);
  const publicBytes = publicKey.export({ format: 'der', type: 'spki' }).subarray(SPKI_BEFORE_KEY.length);
  return { privateKey, publicKey, publicBytes };
}

/** A public key from its 32 bytes. */
export function openPublicKey(publicBytes: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_BEFORE_KEY, publicBytes]), format: 'der', type: 'spki' });
}
