import { hkdfSync, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { Secret } from './secret.ts';

const KEY_BYTES = 32;

/** The key that wraps all others. It never leaves the process and is never stored beside what it wraps. */
export type RootKey = Secret<Uint8Array> & {
  /** Keys it took the place of, newest first. They open what they sealed and seal nothing more. */
  readonly former?: readonly Secret<Uint8Array>[];
};

/**
 * Reads the root key, making it first when the file does not exist (mode 0600, written whole or not at all).
 * Throws when the file is not exactly 32 bytes: a damaged key must stop the start, not be replaced.
 */
export function openRootKey(path: string): RootKey {
  try {
    return parseRootKey(readFileSync(path), path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, randomBytes(KEY_BYTES), { mode: 0o600, flag: 'wx', flush: true });
  try {
    // A link fails where the name exists: of two processes that start together, one key wins and both read it.
    linkSync(draft, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    unlinkSync(draft);
  }
  return parseRootKey(readFileSync(path), path);
}

function parseRootKey(bytes: Uint8Array, path: string): RootKey {
  if (bytes.length !== KEY_BYTES)
    throw new Error(`the root key file is damaged (${bytes.length} bytes): ${path}`);
  return new Secret(new Uint8Array(bytes));
}

/** A key for one purpose, derived from the root key (HKDF-SHA-256, RFC 5869). */
export function deriveKey(rootKey: RootKey, purpose: string): Uint8Array {
  return new Uint8Array(
    hkdfSync('sha256', rootKey.reveal(), new Uint8Array(), `haechi/${purpose}`, KEY_BYTES),
  );
}

/** Wraps bytes for storage as a compact JWE (`dir`, `A256GCM`) under the key of one purpose. */
export async function sealBytes(rootKey: RootKey, purpose: string, plain: Uint8Array): Promise<string> {
  return await new CompactEncrypt(plain)
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(deriveKey(rootKey, purpose));
}

/** Opens what `sealBytes` wrapped. Throws when the key, the purpose or a byte is another. */
export async function openBytes(rootKey: RootKey, purpose: string, sealed: string): Promise<Uint8Array> {
  try {
    return await openWith(rootKey, purpose, sealed);
  } catch (error) {
    for (const former of rootKey.former ?? []) {
      const plain = await openWith(former, purpose, sealed).catch(() => undefined);
      if (plain !== undefined) return plain;
    }
    throw error;
  }
}

async function openWith(key: RootKey, purpose: string, sealed: string): Promise<Uint8Array> {
  const { plaintext } = await compactDecrypt(sealed, deriveKey(key, purpose), {
    keyManagementAlgorithms: ['dir'],
    contentEncryptionAlgorithms: ['A256GCM'],
  });
  return plaintext;
}
