import { decodeBase64, encodeBase64 } from '../encoding/base64.ts';
import { parseDecimal } from '../encoding/decimal.ts';
import { decodeUtf8 } from '../encoding/utf8.ts';
import { HASH_LENGTH } from '../merkle/tree-hasher.ts';
import { isTreeSize } from '../merkle/tree-node.ts';
import { NOTE_BYTES_MAX, parseNote } from '../note/signed-note.ts';
import { ok, type Refusal, type Result, refuse } from '../result.ts';

/** What a log asks a witness to cosign (C2SP tlog-witness, `add-checkpoint`). */
export interface AddCheckpoint {
  /** Size of the last checkpoint the witness cosigned, as the log knows it; 0 for the first time. */
  readonly oldSize: number;
  /** Consistency proof from the old size; empty from 0 and between equal sizes. */
  readonly proof: readonly Uint8Array[];
  /** The signed checkpoint, verbatim. */
  readonly checkpoint: string;
}

export type AddCheckpointRefusal = Refusal<'malformed_request'>;

/** A consistency proof between any two sizes is at most this long (C2SP tlog-witness). */
const PROOF_HASHES_MAX = 63;
const HASH_LINE_LENGTH = 45;
export const ADD_CHECKPOINT_BYTES_MAX = NOTE_BYTES_MAX + PROOF_HASHES_MAX * HASH_LINE_LENGTH + 64;

const OLD = 'old ';
const CHECKPOINT_START = '\n\n';

const malformed = (message: string) => refuse('malformed_request', message);

/**
 * The body of a request.
 * @throws RangeError when a part could not be read back
 */
export const formatAddCheckpoint = ({ oldSize, proof, checkpoint }: AddCheckpoint): string => {
  if (!isTreeSize(oldSize)) throw new RangeError(`Not a tree size: ${oldSize}`);
  if (proof.length > PROOF_HASHES_MAX || proof.some((hash) => hash.length !== HASH_LENGTH))
    throw new RangeError(`A proof has at most ${PROOF_HASHES_MAX} hashes of ${HASH_LENGTH} bytes`);
  if (!parseNote(checkpoint).ok) throw new RangeError('The checkpoint is not a signed note');
  return `${[`${OLD}${oldSize}`, ...proof.map(encodeBase64)].join('\n')}${CHECKPOINT_START}${checkpoint}`;
};

const parseHashes = (lines: readonly string[]): Uint8Array[] | undefined => {
  const hashes = lines.map(decodeBase64).filter((hash) => hash !== undefined);
  const sound = hashes.length === lines.length && hashes.every((hash) => hash.length === HASH_LENGTH);
  return sound && lines.length <= PROOF_HASHES_MAX ? hashes : undefined;
};

/** Reads the body of a request without believing it. */
export const parseAddCheckpoint = (
  body: string | Uint8Array,
): Result<AddCheckpoint, AddCheckpointRefusal> => {
  if (body.length > ADD_CHECKPOINT_BYTES_MAX)
    return malformed(`A request has at most ${ADD_CHECKPOINT_BYTES_MAX} bytes`);
  const text = typeof body === 'string' ? body : decodeUtf8(body);
  const headEnd = text?.indexOf(CHECKPOINT_START) ?? -1;
  if (text === undefined || headEnd < 0)
    return malformed('A request is UTF-8 with an empty line before its checkpoint');
  const [oldLine = '', ...hashLines] = text.slice(0, headEnd).split('\n');
  const oldSize = oldLine.startsWith(OLD) ? parseDecimal(oldLine.slice(OLD.length)) : undefined;
  if (oldSize === undefined) return malformed('A request begins with "old" and a decimal');
  const proof = parseHashes(hashLines);
  if (proof === undefined)
    return malformed(`The proof is at most ${PROOF_HASHES_MAX} lines of base64 SHA-256 hashes`);
  const checkpoint = text.slice(headEnd + CHECKPOINT_START.length);
  return parseNote(checkpoint).ok
    ? ok({ oldSize, proof, checkpoint })
    : malformed('The checkpoint is not a signed note');
};
