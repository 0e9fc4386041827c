import { encodeBase64 } from '../encoding/base64.ts';
import { type Checkpoint, type CheckpointRefusal, parseCheckpoint } from '../note/checkpoint.ts';
import type { NoteKey } from '../note/note-key.ts';
import {
  type NoteVerifier,
  type VerifiedSignature,
  type VerifyNoteRefusal,
  verifyNote,
} from '../note/verify-note.ts';
import { ok, type Refusal, type Result, refuse } from '../result.ts';

/** Whom a verifier believes about one log; obtained outside the log, never from it. */
export interface LogPolicy {
  readonly origin: string;
  /** Keys of the log itself: one of them must have signed. More than one while keys rotate. */
  readonly logKeys: readonly NoteVerifier[];
  /** Keys of witnesses whose cosignatures count. */
  readonly witnesses?: readonly NoteVerifier[];
  /** How many different witnesses must have cosigned; 0 unless given. */
  readonly witnessesMin?: number;
}

export interface OpenedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** Signatures of log keys. */
  readonly signedBy: readonly VerifiedSignature[];
  /** Signatures of witnesses. */
  readonly cosignedBy: readonly VerifiedSignature[];
}

export type OpenCheckpointRefusal =
  | VerifyNoteRefusal
  | CheckpointRefusal
  | Refusal<'wrong_origin' | 'not_signed_by_log' | 'too_few_witnesses'>;

const madeBy = (verifiers: readonly NoteVerifier[], verified: readonly VerifiedSignature[]) => {
  const keys = new Set<NoteKey>(verifiers.map(({ key }) => key));
  return verified.filter(({ key }) => keys.has(key));
};

/** Counts public keys, not names: one witness listed under two names is still one pair of eyes. */
const countWitnesses = (cosignedBy: readonly VerifiedSignature[]): number =>
  new Set(cosignedBy.map(({ key }) => encodeBase64(key.publicKey))).size;

/** Reads a signed checkpoint and believes it only as far as the policy allows. */
export const openCheckpoint = async (
  note: string | Uint8Array,
  policy: LogPolicy,
): Promise<Result<OpenedCheckpoint, OpenCheckpointRefusal>> => {
  const { origin, logKeys, witnesses = [], witnessesMin = 0 } = policy;
  const opened = await verifyNote(note, [...logKeys, ...witnesses]);
  if (!opened.ok) return opened;
  const checkpoint = parseCheckpoint(opened.value.text);
  if (!checkpoint.ok) return checkpoint;
  if (checkpoint.value.origin !== origin) {
    return refuse('wrong_origin', `The checkpoint is of ${checkpoint.value.origin}, not of ${origin}`);
  }
  const signedBy = madeBy(logKeys, opened.value.verified);
  if (signedBy.length === 0) return refuse('not_signed_by_log', 'Only witnesses signed this checkpoint');
  const cosignedBy = madeBy(witnesses, opened.value.verified);
  const witnessCount = countWitnesses(cosignedBy);
  if (witnessCount < witnessesMin) {
    return refuse('too_few_witnesses', `${witnessCount} of ${witnessesMin} required witnesses cosigned`);
  }
  return ok({ checkpoint: checkpoint.value, signedBy, cosignedBy });
};
