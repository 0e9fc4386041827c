import { ok, type Refusal, type Result, refuse } from '../result.ts';
import { SIGNATURE_LENGTH, type Verify, verifyWithPublicKey } from './ed25519.ts';
import { type NoteKey, SIGNATURE_TYPE } from './note-key.ts';
import {
  type NoteRefusal,
  type NoteSignature,
  noteMessage,
  parseNote,
  type SignedNote,
} from './signed-note.ts';

/** Checks signatures of one known key. */
export interface NoteVerifier {
  readonly key: NoteKey;
  /** @param signature what follows the key id in the signature line */
  readonly verify: (text: string, signature: Uint8Array) => Promise<boolean>;
}

export type VerifyNoteRefusal =
  | NoteRefusal
  | Refusal<'ambiguous_key' | 'invalid_signature' | 'no_known_signature'>;

/** A signature line that was checked and is good. */
export interface VerifiedSignature {
  readonly key: NoteKey;
  readonly signature: Uint8Array;
}

export interface VerifiedNote extends SignedNote {
  /** In the order of the note; a key that signed twice is there twice. */
  readonly verified: readonly VerifiedSignature[];
}

/**
 * A verifier for plain Ed25519 note signatures (type 0x01).
 * @param verify another implementation of Ed25519, already bound to the key
 * @throws RangeError when the key is of another type
 */
export const createNoteVerifier = (
  key: NoteKey,
  verify: Verify = verifyWithPublicKey(key.publicKey),
): NoteVerifier => {
  if (key.type !== SIGNATURE_TYPE.ed25519) throw new RangeError(`${key.name} is not an Ed25519 note key`);
  return {
    key,
    verify: async (text, signature) =>
      signature.length === SIGNATURE_LENGTH && verify(noteMessage(text), signature),
  };
};

const isFrom =
  ({ name, keyId }: NoteSignature) =>
  ({ key }: NoteVerifier): boolean =>
    key.name === name && key.id === keyId;

/**
 * Accepts a note signed by at least one known key (C2SP signed-note): unknown keys are ignored, and one bad
 * signature of a known key rejects the whole note.
 */
export const verifyNote = async (
  note: string | Uint8Array,
  verifiers: readonly NoteVerifier[],
): Promise<Result<VerifiedNote, VerifyNoteRefusal>> => {
  const parsed = parseNote(note);
  if (!parsed.ok) return parsed;
  const { text, signatures } = parsed.value;
  const claims = signatures.map((signature) => ({
    signature,
    candidates: verifiers.filter(isFrom(signature)),
  }));
  const ambiguous = claims.find(({ candidates }) => candidates.length > 1);
  if (ambiguous !== undefined) {
    return refuse('ambiguous_key', `Two known keys share the name ${ambiguous.signature.name} and one id`);
  }
  const checks = await Promise.all(
    claims.flatMap(({ signature: { signature }, candidates }) =>
      candidates.map(async ({ key, verify }) => ({ key, signature, valid: await verify(text, signature) })),
    ),
  );
  const bad = checks.find(({ valid }) => !valid);
  if (bad !== undefined) return refuse('invalid_signature', `The signature of ${bad.key.name} is not valid`);
  const verified = checks.map(({ key, signature }) => ({ key, signature }));
  return verified.length > 0
    ? ok({ text, signatures, verified })
    : refuse('no_known_signature', 'No known key signed this note');
};
