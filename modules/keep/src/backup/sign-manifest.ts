import { createHash, randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '@haechi/kernel';
import {
  createNoteSigningKey,
  createNoteVerifier,
  createSeedSigner,
  formatVerifierKey,
  type NoteSigner,
  parseVerifierKey,
  signNote,
  verifyNote,
} from '@haechi/transparency';
import type { KeepPlaces } from './places.ts';

const KEY_NAME = 'haechi/backup';
const SEED_BYTES = 32;
const TRUSTED_MAX = 50;

/** Speaks for the backups of one installation. */
export interface BackupSigner {
  readonly signer: NoteSigner;
  /** What others verify with: `name+id+base64`, to be printed and kept apart from the backups. */
  readonly verifierKey: string;
}

/**
 * The signing key of this machine's backups, made at the first use. It is apart from the root key, so that backups are
 * made and checked while the keys are locked; it opens nothing.
 */
export async function openBackupSigner(places: KeepPlaces): Promise<BackupSigner> {
  const file = join(places.stateDir, 'signing.key');
  const seed = (await readSeed(file)) ?? (await makeSeed(file, places.stateDir));
  const key = await createNoteSigningKey(KEY_NAME, seed);
  return { signer: createSeedSigner(key), verifierKey: formatVerifierKey(key) };
}

async function readSeed(file: string): Promise<Uint8Array | undefined> {
  const bytes = await readFile(file).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (bytes !== undefined && bytes.length !== SEED_BYTES)
    throw new CodedError('KEEP_005', { where: file, params: { why: 'the signing key is damaged' } });
  return bytes === undefined ? undefined : new Uint8Array(bytes);
}

async function makeSeed(file: string, dir: string): Promise<Uint8Array> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.draft`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(randomBytes(SEED_BYTES));
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    // A link fails where the name exists: of two processes that start together, one key wins and both read it.
    await link(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await unlink(draft);
  }
  const seed = await readSeed(file);
  if (seed === undefined) throw new Error('a key that was just made is nowhere');
  return seed;
}

const trustedFile = ({ stateDir }: KeepPlaces): string => join(stateDir, 'trusted-keys.txt');

/** Keys of other machines whose backups this one accepts: those it was restored from. */
export async function readTrustedKeys(places: KeepPlaces): Promise<string[]> {
  const text = await readFile(trustedFile(places), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, TRUSTED_MAX);
}

/** Accepts a key from now on. */
export async function trustKey(places: KeepPlaces, verifierKey: string): Promise<void> {
  const keys = await readTrustedKeys(places);
  if (keys.includes(verifierKey)) return;
  await mkdir(places.stateDir, { recursive: true, mode: 0o700 });
  const draft = `${trustedFile(places)}.draft`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(`${[verifierKey, ...keys].slice(0, TRUSTED_MAX).join('\n')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, trustedFile(places));
}

/** The text that is signed: the name of the backup and the hash of its manifest, byte by byte. */
function noteText(name: string, manifest: Uint8Array): string {
  return `haechi backup manifest\n${name}\n${createHash('sha256').update(manifest).digest('hex')}\n`;
}

/** Signs a manifest (C2SP signed-note). */
export async function signManifest(
  { signer }: BackupSigner,
  name: string,
  manifest: Uint8Array,
): Promise<string> {
  return await signNote(noteText(name, manifest), [signer]);
}

/**
 * Checks that a manifest is the one that was signed, by one of the given keys.
 * @throws CodedError `KEEP_005` when the signature is of another key, or of another manifest
 */
export async function verifyManifest(
  verifierKeys: readonly string[],
  name: string,
  manifest: Uint8Array,
  note: string,
  where: string,
): Promise<void> {
  const refuse = (why: string): never => {
    throw new CodedError('KEEP_005', { where, params: { why } });
  };
  const verifiers = verifierKeys.map((text) => {
    const key = parseVerifierKey(text);
    return createNoteVerifier(key.ok ? key.value : refuse(key.error.message));
  });
  const verified = await verifyNote(note, verifiers);
  if (!verified.ok) return refuse(verified.error.message);
  if (verified.value.text !== noteText(name, manifest)) refuse('the manifest was changed');
}
