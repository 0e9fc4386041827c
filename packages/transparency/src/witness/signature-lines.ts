import type { NoteSigner } from '../note/sign-note.ts';
import { formatNote, type NoteSignature, parseNote } from '../note/signed-note.ts';
import type { NoteVerifier } from '../note/verify-note.ts';

/** Signature lines alone, as a witness answers them. */
const linesOf = (text: string, signatures: readonly NoteSignature[]): string =>
  formatNote({ text, signatures }).slice(text.length + 1);

/** The line a witness answers with: its signature over a checkpoint's text. */
export const cosignText = async (text: string, signer: NoteSigner): Promise<string> =>
  linesOf(text, [{ name: signer.name, keyId: signer.keyId, signature: await signer.sign(text) }]);

/**
 * Of signature lines those that one witness made over a text, and that are good; what others signed is left out.
 * @returns undefined when there is none
 */
export const pickCosignature = async (
  text: string,
  lines: string,
  witness: NoteVerifier,
): Promise<{ readonly line: string; readonly signature: Uint8Array } | undefined> => {
  const note = parseNote(`${text}\n${lines}`);
  if (!note.ok || note.value.text !== text) return undefined;
  for (const signature of note.value.signatures) {
    const isTheirs = signature.name === witness.key.name && signature.keyId === witness.key.id;
    if (isTheirs && (await witness.verify(text, signature.signature)))
      return { line: linesOf(text, [signature]), signature: signature.signature };
  }
  return undefined;
};

/** A signed checkpoint with lines of witnesses at its end. */
export const addSignatureLines = (note: string, lines: readonly string[]): string => note + lines.join('');
