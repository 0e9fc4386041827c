import { createHash, randomBytes } from 'node:crypto';
import { Secret } from './secret.ts';

/** A bearer secret of 256 random bits, written in 43 base64url characters. */
export function newBearerSecret(): Secret {
  return new Secret(randomBytes(32).toString('base64url'));
}

/** SHA-256 of a bearer secret: what is stored in its place. High entropy needs no salt and no slow hash. */
export function hashBearerSecret(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest();
}
