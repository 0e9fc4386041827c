import { createHash } from 'node:crypto';
import { CodedError } from '@haechi/kernel';
import { deriveKey, type RootKey } from '@haechi/kernel/node';
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

const KEY_NAME = 'haechi/backup';

/** Speaks for the backups of one installation. */
export interface BackupSigner {
  readonly signer: NoteSigner;
  /** What others verify with: `name+id+base64`, to be printed and kept apart from the backups. */
  readonly verifierKey: string;
}

/** The signing key of backups, derived from the root key: a restored installation signs with the same. */
export async function openBackupSigner(rootKey: RootKey): Promise<BackupSigner> {
  const key = await createNoteSigningKey(KEY_NAME, deriveKey(rootKey, 'keep/backup-signing'));
  return { signer: createSeedSigner(key), verifierKey: formatVerifierKey(key) };
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
 * Checks that a manifest is the one that was signed, by the given key.
 * @throws CodedError `KEEP_005` when the signature is of another key, or of another manifest
 */
export async function verifyManifest(
  verifierKey: string,
  name: string,
  manifest: Uint8Array,
  note: string,
  where: string,
): Promise<void> {
  const key = parseVerifierKey(verifierKey);
  if (!key.ok) throw new CodedError('KEEP_005', { where, params: { why: key.error.message } });
  const verified = await verifyNote(note, [createNoteVerifier(key.value)]);
  if (!verified.ok) throw new CodedError('KEEP_005', { where, params: { why: verified.error.message } });
  if (verified.value.text !== noteText(name, manifest))
    throw new CodedError('KEEP_005', { where, params: { why: 'the manifest was changed' } });
}
