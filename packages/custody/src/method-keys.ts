import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';
import { type RootKey, Secret } from '@haechi/kernel/node';
import { CompactEncrypt, compactDecrypt } from 'jose';

/** PKCS#8 around the 32 bytes of an X25519 private key (RFC 8410). */
const X25519_PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex');
const ALGORITHMS = { alg: 'ECDH-ES+A256KW', enc: 'A256GCM' } as const;

export interface MethodPair {
  readonly privateKey: KeyObject;
  /** The public half, base64url. */
  readonly publicKey: string;
}

/** The key pair of one custody method, from what its holder keeps (HKDF-SHA-256, then X25519). */
export function deriveMethodPair(kept: Uint8Array, methodId: string): MethodPair {
  const seed = Buffer.from(hkdfSync('sha256', kept, new Uint8Array(), `haechi/custody/${methodId}`, 32));
  const privateKey = createPrivateKey({
    key: Buffer.concat([X25519_PKCS8, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  if (x === undefined) throw new Error('an X25519 key without a public half');
  return { privateKey, publicKey: x };
}

/** Wraps the root key for one method. Needs nothing secret of the method. */
export async function wrapRootKey(rootKey: RootKey, publicKey: string, methodId: string): Promise<string> {
  const recipient = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: publicKey }, format: 'jwk' });
  return await new CompactEncrypt(rootKey.reveal())
    .setProtectedHeader({ ...ALGORITHMS, kid: methodId })
    .encrypt(recipient);
}

/** The root key; undefined when it was wrapped for another pair or changed since. */
export async function unwrapRootKey(
  wrapped: string,
  { privateKey }: MethodPair,
): Promise<RootKey | undefined> {
  try {
    const { plaintext } = await compactDecrypt(wrapped, privateKey, {
      keyManagementAlgorithms: [ALGORITHMS.alg],
      contentEncryptionAlgorithms: [ALGORITHMS.enc],
    });
    return plaintext.length === 32 ? new Secret(plaintext) : undefined;
  } catch {
    return undefined;
  }
}
