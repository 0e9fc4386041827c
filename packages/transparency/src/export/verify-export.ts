import { encodeUtf8 } from '../encoding/utf8.ts';
import { createCompactRange } from '../merkle/compact-range.ts';
import { type ConsistencyRefusal, verifyConsistency } from '../merkle/consistency-proof.ts';
import { portableTreeHasher, type TreeHasher } from '../merkle/tree-hasher.ts';
import {
  type LogPolicy,
  type OpenCheckpointRefusal,
  type OpenedCheckpoint,
  openCheckpoint,
} from '../proof/open-checkpoint.ts';
import { ok, type Refusal, type Result, refuse } from '../result.ts';
import { type ExportHeader, type ExportRefusal, parseExportHeader } from './export-header.ts';

export type VerifyExportRefusal =
  | ExportRefusal
  | OpenCheckpointRefusal
  | ConsistencyRefusal
  | Refusal<'too_few_entries' | 'too_many_entries'>;

/** What is certain now: these are the entries `[from, to)` of the log, all of them, unchanged and in order. */
export interface VerifiedExport extends OpenedCheckpoint {
  readonly header: ExportHeader;
}

type Lines = AsyncIterable<string> | Iterable<string>;

const nextLine = async (lines: AsyncIterator<string> | Iterator<string>): Promise<string | undefined> => {
  const { done, value } = await lines.next();
  return done === true ? undefined : value;
};

/**
 * Checks offline that the lines of an export are the entries of a log that its signed checkpoint covers. Entries are
 * hashed as they come, so that a file of any length fits.
 * @param lines of the file, without their newlines
 * @param trust whom to believe, told the header; the key must come from elsewhere to prove anything
 */
export const verifyExport = async (
  lines: Lines,
  trust: (header: ExportHeader) => LogPolicy,
  hasher: TreeHasher = portableTreeHasher,
): Promise<Result<VerifiedExport, VerifyExportRefusal>> => {
  const source = Symbol.asyncIterator in lines ? lines[Symbol.asyncIterator]() : lines[Symbol.iterator]();
  const header = parseExportHeader((await nextLine(source)) ?? '');
  if (!header.ok) return header;
  const { from, to, left, consistency, checkpoint } = header.value;
  const opened = await openCheckpoint(checkpoint, trust(header.value));
  if (!opened.ok) return opened;
  const range = createCompactRange({ size: from, hashes: left }, hasher);
  for (let line = await nextLine(source); line !== undefined; line = await nextLine(source)) {
    if (range.size === to) return refuse('too_many_entries', `The file goes on after entry ${to - 1}`);
    range.append(hasher.hashLeaf(encodeUtf8(line)));
  }
  if (range.size < to)
    return refuse('too_few_entries', `The file ends before entry ${range.size} of ${from} to ${to - 1}`);
  const { size, root } = opened.value.checkpoint;
  const covered = verifyConsistency(
    { oldSize: to, newSize: size, oldRoot: range.root(), newRoot: root, proof: consistency },
    hasher,
  );
  return covered.ok ? ok({ ...opened.value, header: header.value }) : covered;
};
