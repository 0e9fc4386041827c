import { decodeBase64, encodeBase64 } from '../encoding/base64.ts';
import { parseDecimal } from '../encoding/decimal.ts';
import { HASH_LENGTH } from '../merkle/tree-hasher.ts';
import { isTreeSize } from '../merkle/tree-node.ts';
import { ok, type Refusal, type Result, refuse } from '../result.ts';
import { isNoteText } from './signed-note.ts';

/** What a log claims about itself at one size (C2SP tlog-checkpoint). */
export interface Checkpoint {
  /** Unique name of the log, by convention a URL without scheme. */
  readonly origin: string;
  /** Number of entries. */
  readonly size: number;
  /** RFC 6962 root hash at this size. */
  readonly root: Uint8Array;
  /** Opaque lines after the three fixed ones; no witness checks them. */
  readonly extensions: readonly string[];
}

export type CheckpointRefusal = Refusal<'malformed_checkpoint'>;

const malformed = (message: string) => refuse('malformed_checkpoint', message);

/**
 * The note text of a checkpoint, ready to be signed.
 * @throws RangeError when a line is empty or spans lines, the size is no size or the root no hash
 */
export const formatCheckpoint = ({
  origin,
  size,
  root,
  extensions = [],
}: Omit<Checkpoint, 'extensions'> & Partial<Pick<Checkpoint, 'extensions'>>): string => {
  if (!isTreeSize(size)) throw new RangeError(`Not a tree size: ${size}`);
  if (root.length !== HASH_LENGTH) throw new RangeError(`A root hash is ${HASH_LENGTH} bytes long`);
  const lines = [origin, `${size}`, encodeBase64(root), ...extensions];
  const text = `${lines.join('\n')}\n`;
  if (!isNoteText(text) || lines.some((line) => line === '' || line.includes('\n'))) {
    throw new RangeError('The origin and the extensions of a checkpoint are single lines');
  }
  return text;
};

/** Reads the note text of a checkpoint. Who signed it is the business of `verifyNote`. */
export const parseCheckpoint = (text: string): Result<Checkpoint, CheckpointRefusal> => {
  if (!isNoteText(text)) return malformed('A checkpoint is a note text');
  const [origin, sizeText, rootText, ...extensions] = text.slice(0, -1).split('\n');
  if (origin === undefined || sizeText === undefined || rootText === undefined) {
    return malformed('A checkpoint has at least three lines');
  }
  if ([origin, ...extensions].includes('')) return malformed('A checkpoint has no empty line');
  const size = parseDecimal(sizeText);
  if (size === undefined) return malformed('The size of a checkpoint is a decimal without leading zeroes');
  const root = decodeBase64(rootText);
  if (root?.length !== HASH_LENGTH) return malformed('The root of a checkpoint is a base64 SHA-256 hash');
  return ok({ origin, size, root, extensions });
};
