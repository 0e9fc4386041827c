import { createHash, randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises';
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
import { z } from 'zod';
import { writeWhole } from '../write-whole.ts';
import type { KeepPlaces } from './places.ts';

const KEY_NAME = 'haechi/backup';
const SEED_BYTES = 32;
const TRUSTED_MAX = 50;

/** Speaks for the backups of one installation. */
export interface BackupSigner {
  /** What others verify with: `name+id+base64`, to be printed and kept apart from the backups. */
  readonly verifierKey: string;
  /** The key in use at this moment: another process may have changed it. */
  openNow(): Promise<NoteSigner>;
}

/** A key of this installation, and when it signed. */
export interface OwnKey {
  readonly verifierKey: string;
  readonly since: Date;
  /** Undefined for the one in use. */
  readonly until: Date | undefined;
}

const formerSchema = z
  .array(
    z.strictObject({ verifierKey: z.string().max(300), since: z.iso.datetime(), until: z.iso.datetime() }),
  )
  .max(100);

/**
 * The signing key of this machine's backups, made at the first use. It is apart from the root key, so that backups are
 * made and checked while the keys are locked; it opens nothing.
 */
export async function openBackupSigner(places: KeepPlaces): Promise<BackupSigner> {
  const { verifierKey } = await openKey(places);
  return { verifierKey, openNow: async () => (await openKey(places)).signer };
}

const keyFile = ({ stateDir }: KeepPlaces): string => join(stateDir, 'signing.key');
const formerFile = ({ stateDir }: KeepPlaces): string => join(stateDir, 'former-keys.json');

async function openKey(places: KeepPlaces) {
  const file = keyFile(places);
  const seed = (await readSeed(file)) ?? (await makeSeed(file, places.stateDir));
  const key = await createNoteSigningKey(KEY_NAME, seed);
  return { signer: createSeedSigner(key), verifierKey: formatVerifierKey(key) };
}

/** @throws CodedError `KEEP_005` when the list is damaged: no key is taken from it then */
async function readFormer(places: KeepPlaces): Promise<z.output<typeof formerSchema>> {
  const file = formerFile(places);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '[]';
    throw error;
  });
  try {
    return formerSchema.parse(JSON.parse(text));
  } catch {
    throw new CodedError('KEEP_005', { where: file, params: { why: 'the list of former keys is damaged' } });
  }
}

/** The key in use and former ones, the newest first. Makes none where none was needed yet. */
export async function readOwnKeys(places: KeepPlaces): Promise<OwnKey[]> {
  const entry = await stat(keyFile(places)).catch(() => undefined);
  if (entry === undefined) return [];
  const former = (await readFormer(places)).map(({ verifierKey, since, until }) => ({
    verifierKey,
    since: new Date(since),
    until: new Date(until),
  }));
  const { verifierKey } = await openKey(places);
  // Killed between noting a key as former and making the next one, it is still in use.
  const before = former.filter((key) => key.verifierKey !== verifierKey);
  return [{ verifierKey, since: before[0]?.until ?? entry.mtime, until: undefined }, ...before];
}

/** What is signed by one of these is a backup of this installation. */
export const readOwnVerifierKeys = async (places: KeepPlaces): Promise<string[]> =>
  (await readOwnKeys(places)).map(({ verifierKey }) => verifierKey);

/**
 * A new signing key. The former private half is destroyed; its public half is kept on record, so that what it signed can
 * still be restored.
 */
export async function changeBackupKey(
  places: KeepPlaces,
  nowMs: number,
): Promise<{ readonly verifierKey: string; readonly former: string }> {
  const { verifierKey: former } = await openBackupSigner(places);
  const [inUse, ...before] = await readOwnKeys(places);
  if (inUse === undefined) throw new Error('a key that was just opened is nowhere');
  const noted = {
    verifierKey: former,
    since: inUse.since.toISOString(),
    until: new Date(nowMs).toISOString(),
  };
  const kept = before.flatMap(({ verifierKey, since, until }) =>
    until === undefined ? [] : [{ verifierKey, since: since.toISOString(), until: until.toISOString() }],
  );
  // First on record, then gone: killed in between, the key is used on.
  await writeWhole(formerFile(places), `${JSON.stringify([noted, ...kept], null, 2)}\n`);
  await writeWhole(keyFile(places), randomBytes(SEED_BYTES));
  return { former, verifierKey: (await openKey(places)).verifierKey };
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

/** What is signed by one of these is restored here: the installation's own keys, then those it was told to trust. */
export const readAcceptedKeys = async (places: KeepPlaces): Promise<string[]> => [
  ...(await readOwnVerifierKeys(places)),
  ...(await readTrustedKeys(places)),
];

/** Accepts a key from now on. */
export async function trustKey(places: KeepPlaces, verifierKey: string): Promise<void> {
  const keys = await readTrustedKeys(places);
  if (keys.includes(verifierKey)) return;
  await writeWhole(trustedFile(places), `${[verifierKey, ...keys].slice(0, TRUSTED_MAX).join('\n')}\n`);
}

/** The text that is signed: the name of the backup and the hash of its manifest, byte by byte. */
function noteText(name: string, manifest: Uint8Array): string {
  return `haechi backup manifest\n${name}\n${createHash('sha256').update(manifest).digest('hex')}\n`;
}

/** Signs a manifest (C2SP signed-note). */
export async function signManifest(
  backupSigner: BackupSigner,
  name: string,
  manifest: Uint8Array,
): Promise<string> {
  return await signNote(noteText(name, manifest), [await backupSigner.openNow()]);
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
