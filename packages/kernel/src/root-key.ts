import { hkdfSync, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
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

/** Names by the key they were derived from: that is the same for every value, and there are many values. */
const namesByKey = new WeakMap<Uint8Array, string>();
const NAME_BYTES = 9;

/** Public name of a key, as what it seals carries it. Derived one way: nothing of the key is learnt from it. */
export function nameKey(key: RootKey): string {
  const bytes = key.reveal();
  const known = namesByKey.get(bytes);
  if (known !== undefined) return known;
  const name = Buffer.from(deriveKey(key, 'key-name').subarray(0, NAME_BYTES)).toString('base64url');
  namesByKey.set(bytes, name);
  return name;
}

/** With the name of the key (`kid`: RFC 7516, section 4.1.6), so that what a former key sealed can be told. */
const headerOf = (name: string) => ({ alg: 'dir', enc: 'A256GCM', kid: name }) as const;

/** How everything begins that a key of this name sealed: a database finds the rest by it without any key. */
export const sealedPrefixOf = (name: string): string =>
  `${Buffer.from(JSON.stringify(headerOf(name))).toString('base64url')}.`;

/** Wraps bytes for storage as a compact JWE (`dir`, `A256GCM`) under the key of one purpose. */
export async function sealBytes(rootKey: RootKey, purpose: string, plain: Uint8Array): Promise<string> {
  return await new CompactEncrypt(plain)
    .setProtectedHeader(headerOf(nameKey(rootKey)))
    .encrypt(deriveKey(rootKey, purpose));
}

/** Opens what `sealBytes` wrapped. Throws when the key, the purpose or a byte is another. */
export async function openBytes(rootKey: RootKey, purpose: string, sealed: string): Promise<Uint8Array> {
  const { kid } = decodeProtectedHeader(sealed);
  const keys = [rootKey, ...(rootKey.former ?? [])];
  // What was sealed before keys had names says nothing: each may be the one.
  const candidates = kid === undefined ? keys : keys.filter((key) => nameKey(key) === kid);
  let failure: unknown = new Error('it was sealed under a key that is not here');
  for (const key of candidates) {
    try {
      return await openWith(key, purpose, sealed);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** The same under the newest key. */
export async function resealBytes(rootKey: RootKey, purpose: string, sealed: string): Promise<string> {
  return await sealBytes(rootKey, purpose, await openBytes(rootKey, purpose, sealed));
}

async function openWith(key: RootKey, purpose: string, sealed: string): Promise<Uint8Array> {
  const { plaintext } = await compactDecrypt(sealed, deriveKey(key, purpose), {
    keyManagementAlgorithms: ['dir'],
    contentEncryptionAlgorithms: ['A256GCM'],
  });
  return plaintext;
}
