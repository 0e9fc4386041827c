import { webcrypto } from 'node:crypto';

/** ECDSA on P-256: what every browser and the trust stores of Windows take. */
const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;
export const SIGNING_ALGORITHM = { name: 'ECDSA', hash: 'SHA-256' } as const;

export const newKeyPair = () => webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);

/** PKCS#8, as it is sealed or written down. */
export const exportPrivateKey = async (key: webcrypto.CryptoKey): Promise<Uint8Array> =>
  new Uint8Array(await webcrypto.subtle.exportKey('pkcs8', key));

export const importPrivateKey = (pkcs8: Uint8Array): Promise<webcrypto.CryptoKey> =>
  // A copy of its own: the type of the caller's bytes does not say that nobody else writes in them.
  webcrypto.subtle.importKey('pkcs8', new Uint8Array(pkcs8), KEY_ALGORITHM, false, ['sign']);

/** A positive serial number of 126 random bits, as hexadecimal text without a sign (RFC 5280, section 4.1.2.2). */
export function newSerial(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return Buffer.from(bytes).toString('hex');
}
