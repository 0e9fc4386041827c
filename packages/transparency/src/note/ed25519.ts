import { concatBytes } from '../encoding/bytes.ts';

export const SEED_LENGTH = 32;
export const PUBLIC_KEY_LENGTH = 32;
export const SIGNATURE_LENGTH = 64;

/** DER of an Ed25519 `PrivateKeyInfo` up to the seed (RFC 8410, section 7): WebCrypto imports no bare seed. */
const PKCS8_BEFORE_SEED = Uint8Array.from([
  0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
]);

/** Signs a message with a key that may live anywhere: in memory, in a vault, in a hardware module. */
export type Sign = (message: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** Tells whether the signature of a message was made by one fixed key. */
export type Verify = (message: Uint8Array, signature: Uint8Array) => boolean | Promise<boolean>;

const importSeed = (seed: Uint8Array, extractable: boolean) => {
  if (seed.length !== SEED_LENGTH) throw new RangeError(`An Ed25519 seed is ${SEED_LENGTH} bytes long`);
  const pkcs8 = new Uint8Array(concatBytes(PKCS8_BEFORE_SEED, seed));
  return crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', extractable, ['sign']);
};

/** Public key (32 bytes) of an Ed25519 seed (RFC 8032, section 5.1.5). */
export const publicKeyOfSeed = async (seed: Uint8Array): Promise<Uint8Array> => {
  const { x } = await crypto.subtle.exportKey('jwk', await importSeed(seed, true));
  if (x === undefined) throw new Error('WebCrypto exported an Ed25519 key without its public part');
  return Uint8Array.from(atob(x.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
};

const importPublicKey = (publicKey: Uint8Array) =>
  crypto.subtle.importKey('raw', new Uint8Array(publicKey), 'Ed25519', false, ['verify']);

/** A signing function over WebCrypto; the imported key cannot be exported again. */
export const signWithSeed = (seed: Uint8Array): Sign => {
  const key = importSeed(seed, false);
  return async (message) =>
    new Uint8Array(await crypto.subtle.sign('Ed25519', await key, new Uint8Array(message)));
};

/**
 * A verifying function over WebCrypto. The key is imported at the first use and kept.
 * @throws RangeError when the public key is not 32 bytes long
 */
export const verifyWithPublicKey = (publicKey: Uint8Array): Verify => {
  if (publicKey.length !== PUBLIC_KEY_LENGTH) {
    throw new RangeError(`An Ed25519 public key is ${PUBLIC_KEY_LENGTH} bytes long`);
  }
  let imported: ReturnType<typeof importPublicKey> | undefined;
  return async (message, signature) => {
    imported ??= importPublicKey(publicKey);
    return crypto.subtle.verify(
      'Ed25519',
      await imported,
      new Uint8Array(signature),
      new Uint8Array(message),
    );
  };
};
