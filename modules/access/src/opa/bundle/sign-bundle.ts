import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '@haechi/kernel';
import { CompactSign, type CryptoKey } from 'jose';
import type { TarFile } from './tar.ts';

/** The same files and key give the same signature: PKCS #1 v1.5 has no random part (RFC 8017, section 8.2). */
export const BUNDLE_ALGORITHM = 'RS256' as const;

export interface BundleSigner {
  readonly keyId: string;
  readonly privateKey: CryptoKey;
}

/**
 * `.signatures.json` as OPA verifies it: one JWS over the name and hash of every file. Files of JSON are hashed in their
 * canonical form, others byte by byte. `scope` says for whom the bundle is, so that it is not taken for another's.
 */
export async function signBundle(
  files: readonly TarFile[],
  scope: string,
  { keyId, privateKey }: BundleSigner,
): Promise<TarFile> {
  const payload = {
    files: files.map(({ name, bytes }) => ({ name, hash: hashFile(name, bytes), algorithm: 'SHA-256' })),
    scope,
  };
  const token = await new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader({ alg: BUNDLE_ALGORITHM, kid: keyId })
    .sign(privateKey);
  return { name: '.signatures.json', bytes: Buffer.from(JSON.stringify({ signatures: [token] })) };
}

function hashFile(name: string, bytes: Uint8Array): string {
  const isJson = name.endsWith('.json') || name === '.manifest';
  const text = Buffer.from(bytes).toString('utf8');
  const hashed = isJson ? canonicalJson(JSON.parse(text) as Json) : text; // a file of ours
  return createHash('sha256').update(hashed).digest('hex');
}
