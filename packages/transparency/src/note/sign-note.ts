import { SIGNATURE_LENGTH, type Sign, signWithSeed } from './ed25519.ts';
import type { NoteKey, NoteSigningKey } from './note-key.ts';
import { formatNote, isNoteText, noteMessage } from './signed-note.ts';

/** Signs note texts under a key name. */
export interface NoteSigner {
  readonly name: string;
  readonly keyId: number;
  /** @returns the signature without the key id in front */
  sign(text: string): Promise<Uint8Array>;
}

/** A signer whose key lives elsewhere: only `sign` knows it. */
export const createNoteSigner = (key: Pick<NoteKey, 'name' | 'id'>, sign: Sign): NoteSigner => ({
  name: key.name,
  keyId: key.id,
  async sign(text) {
    const signature = await sign(noteMessage(text));
    if (signature.length !== SIGNATURE_LENGTH) {
      throw new Error(`The key of ${key.name} made a signature of ${signature.length} bytes`);
    }
    return signature;
  },
});

/** A signer from a key pair in memory. */
export const createSeedSigner = (key: NoteSigningKey): NoteSigner =>
  createNoteSigner(key, signWithSeed(key.seed));

/**
 * Signs a text and writes the whole note (C2SP signed-note).
 * @throws RangeError when the text may not be in a note or no signer is given
 */
export const signNote = async (text: string, signers: readonly NoteSigner[]): Promise<string> => {
  if (!isNoteText(text))
    throw new RangeError('A note text ends with a newline and has no other control character');
  const signatures = await Promise.all(
    signers.map(async (signer) => ({
      name: signer.name,
      keyId: signer.keyId,
      signature: await signer.sign(text),
    })),
  );
  return formatNote({ text, signatures });
};
