import { equalBytes } from '../encoding/bytes.ts';
import { verifyConsistency } from '../merkle/consistency-proof.ts';
import { portableTreeHasher, type TreeHasher } from '../merkle/tree-hasher.ts';
import { type Checkpoint, parseCheckpoint } from '../note/checkpoint.ts';
import { parseNote } from '../note/signed-note.ts';
import { type NoteVerifier, verifyNote } from '../note/verify-note.ts';
import { ok, type Refusal, type Result, refuse } from '../result.ts';
import { type AddCheckpoint, type AddCheckpointRefusal, parseAddCheckpoint } from './add-checkpoint.ts';

/** A request whose checkpoint a known log signed. */
export interface Submission extends AddCheckpoint {
  readonly opened: Checkpoint;
  /** The text of the checkpoint: what is cosigned. */
  readonly text: string;
}

export type SubmissionRefusal = AddCheckpointRefusal | Refusal<'unknown_log' | 'not_signed_by_log'>;

/** The last checkpoint of a log that a witness cosigned. */
export interface Witnessed {
  readonly size: number;
  readonly root: Uint8Array;
}

export type GrowthRefusal = Refusal<'sizes_out_of_order' | 'other_old_size' | 'other_root' | 'inconsistent'>;

/** The status that C2SP tlog-witness answers each refusal with. */
export const WITNESS_STATUS = {
  malformed_request: 400,
  unknown_log: 404,
  not_signed_by_log: 403,
  sizes_out_of_order: 400,
  other_old_size: 409,
  other_root: 409,
  inconsistent: 422,
} as const satisfies Record<SubmissionRefusal['code'] | GrowthRefusal['code'], number>;

/** Content type of the answer 409: the size the witness knows, in decimal. */
export const WITNESS_SIZE_TYPE = 'text/x.tlog.size';

/**
 * First half of what a witness checks: the request can be read, the log is known and signed its checkpoint.
 * @param verifiersOf keys of a log by its origin; undefined for a log the witness does not know
 */
export const openSubmission = async (
  body: string | Uint8Array,
  verifiersOf: (origin: string) => readonly NoteVerifier[] | undefined,
): Promise<Result<Submission, SubmissionRefusal>> => {
  const request = parseAddCheckpoint(body);
  if (!request.ok) return request;
  const note = parseNote(request.value.checkpoint);
  const opened = note.ok ? parseCheckpoint(note.value.text) : note;
  if (!note.ok || !opened.ok) return refuse('malformed_request', 'The note is not a checkpoint');
  const verifiers = verifiersOf(opened.value.origin);
  if (verifiers === undefined)
    return refuse('unknown_log', `This witness does not know ${opened.value.origin}`);
  const verified = await verifyNote(request.value.checkpoint, verifiers);
  if (!verified.ok) return refuse('not_signed_by_log', verified.error.message);
  return ok({ ...request.value, opened: opened.value, text: note.value.text });
};

/**
 * Second half: the checkpoint extends the last one that was cosigned. It must run in one step with storing the new
 * one, so that two of them can never be cosigned that contradict each other.
 */
export const checkGrowth = (
  { oldSize, proof, opened }: Submission,
  witnessed: Witnessed | undefined,
  hasher: TreeHasher = portableTreeHasher,
): Result<void, GrowthRefusal> => {
  const { size, root } = opened;
  if (oldSize > size) return refuse('sizes_out_of_order', `The log cannot shrink from ${oldSize} to ${size}`);
  const known = witnessed?.size ?? 0;
  if (oldSize !== known) return refuse('other_old_size', `This witness knows size ${known}`);
  if (witnessed === undefined || known === 0)
    return proof.length === 0 ? ok(undefined) : refuse('inconsistent', 'From size 0 there is no proof');
  if (size === known && !equalBytes(root, witnessed.root))
    return refuse('other_root', `This witness cosigned another root of size ${known}`);
  const claim = { oldSize: known, newSize: size, oldRoot: witnessed.root, newRoot: root, proof };
  const consistent = verifyConsistency(claim, hasher);
  return consistent.ok ? ok(undefined) : refuse('inconsistent', consistent.error.message);
};
