import { decodeBase64, encodeBase64 } from '../encoding/base64.ts';
import { parseDecimal } from '../encoding/decimal.ts';
import { decodeUtf8 } from '../encoding/utf8.ts';
import { HASH_LENGTH } from '../merkle/tree-hasher.ts';
import { isTreeSize } from '../merkle/tree-node.ts';
import { NOTE_BYTES_MAX, type NoteRefusal, parseNote } from '../note/signed-note.ts';
import { ok, type Refusal, type Result, refuse } from '../result.ts';

/** The content of a `.tlog-proof` file: everything but the entry and the trusted keys (C2SP tlog-proof). */
export interface LogProof {
  /** Zero-based index of the entry. */
  readonly index: number;
  /** Inclusion proof, the leaf's sibling first. */
  readonly hashes: readonly Uint8Array[];
  /** The signed checkpoint, verbatim. */
  readonly checkpoint: string;
  /** Opaque data beside the proof. Nothing authenticates it. */
  readonly extra?: Uint8Array;
}

export type ProofRefusal = NoteRefusal | Refusal<'proof_too_large' | 'malformed_proof'>;

export const PROOF_EXTRA_BYTES_MAX = 64 * 1024;
/** Bound on the whole file: the largest note, the extra data in base64 and room for the rest. */
export const PROOF_BYTES_MAX = NOTE_BYTES_MAX + 2 * PROOF_EXTRA_BYTES_MAX;
/** Height of the largest tree whose size is an exact number. */
const PROOF_HASHES_MAX = 53;

const HEADER = 'c2sp.org/tlog-proof@v1';
const EXTRA = 'extra ';
const INDEX = 'index ';
const CHECKPOINT_START = '\n\n';

const malformed = (message: string) => refuse('malformed_proof', message);

/**
 * Writes a proof file.
 * @throws RangeError when a part could not be read back
 */
export const formatProof = ({ index, hashes, checkpoint, extra }: LogProof): string => {
  if (!isTreeSize(index)) throw new RangeError(`Not an index: ${index}`);
  if (hashes.length > PROOF_HASHES_MAX || hashes.some((hash) => hash.length !== HASH_LENGTH)) {
    throw new RangeError(`A proof has at most ${PROOF_HASHES_MAX} hashes of ${HASH_LENGTH} bytes`);
  }
  if (extra !== undefined && (extra.length === 0 || extra.length > PROOF_EXTRA_BYTES_MAX)) {
    throw new RangeError(`Extra data has 1 to ${PROOF_EXTRA_BYTES_MAX} bytes`);
  }
  if (!parseNote(checkpoint).ok) throw new RangeError('The checkpoint is not a signed note');
  const lines = [
    HEADER,
    ...(extra === undefined ? [] : [`${EXTRA}${encodeBase64(extra)}`]),
    `${INDEX}${index}`,
    ...hashes.map(encodeBase64),
  ];
  return `${lines.join('\n')}${CHECKPOINT_START}${checkpoint}`;
};

const readContent = (file: string | Uint8Array): Result<string, ProofRefusal> => {
  if (file.length > PROOF_BYTES_MAX) {
    return refuse('proof_too_large', `A proof has at most ${PROOF_BYTES_MAX} bytes`);
  }
  const content = typeof file === 'string' ? file : decodeUtf8(file);
  return content === undefined ? malformed('A proof is UTF-8') : ok(content);
};

type ProofHead = Omit<LogProof, 'checkpoint'>;

const parseExtra = (line: string): Uint8Array | undefined => {
  const extra = decodeBase64(line.slice(EXTRA.length));
  return extra !== undefined && extra.length > 0 && extra.length <= PROOF_EXTRA_BYTES_MAX ? extra : undefined;
};

const parseHashes = (lines: readonly string[]): Uint8Array[] | undefined => {
  if (lines.length > PROOF_HASHES_MAX) return undefined;
  const hashes = lines.map(decodeBase64).filter((hash) => hash?.length === HASH_LENGTH);
  return hashes.length === lines.length ? hashes.filter((hash) => hash !== undefined) : undefined;
};

const parseHead = (head: string): Result<ProofHead, ProofRefusal> => {
  const [header, ...lines] = head.split('\n');
  if (header !== HEADER) return malformed(`A proof begins with the line ${HEADER}`);
  const extraLine = lines[0]?.startsWith(EXTRA) ? lines.shift() : undefined;
  const extra = extraLine === undefined ? undefined : parseExtra(extraLine);
  if (extraLine !== undefined && extra === undefined)
    return malformed('The extra data is not canonical base64');
  const indexLine = lines.shift();
  const index = indexLine?.startsWith(INDEX) ? parseDecimal(indexLine.slice(INDEX.length)) : undefined;
  if (index === undefined) return malformed('The index is a decimal without leading zeroes');
  const hashes = parseHashes(lines);
  if (hashes === undefined)
    return malformed(`The proof is at most ${PROOF_HASHES_MAX} lines of base64 SHA-256 hashes`);
  return ok(extra === undefined ? { index, hashes } : { index, hashes, extra });
};

/**
 * Reads a proof file without believing it. One spelling per proof: `formatProof(parseProof(file))` is the file.
 */
export const parseProof = (file: string | Uint8Array): Result<LogProof, ProofRefusal> => {
  const content = readContent(file);
  if (!content.ok) return content;
  const headEnd = content.value.indexOf(CHECKPOINT_START);
  if (headEnd < 0) return malformed('A proof has an empty line before its checkpoint');
  const head = parseHead(content.value.slice(0, headEnd));
  if (!head.ok) return head;
  const checkpoint = content.value.slice(headEnd + CHECKPOINT_START.length);
  const note = parseNote(checkpoint);
  return note.ok ? ok({ ...head.value, checkpoint }) : note;
};
