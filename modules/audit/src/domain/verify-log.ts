import {
  type CompactRange,
  createCompactRange,
  EMPTY_RANGE,
  FULL_TILE_WIDTH,
  HASH_LENGTH,
} from '@haechi/transparency';
import { checkCheckpoint, type LogTrust } from './check-checkpoint.ts';
import { checkEntry } from './check-entry.ts';
import { createTileCheck, readLeafTiles, type TileCheck } from './check-tiles.ts';
import { joinHashes } from './hash-list.ts';
import { treeHasher } from './leaf.ts';
import { type LogProblem, problem } from './log-problem.ts';
import type { LogHead, LogSource, StoredCheckpoint, StoredEntry, StoredTile } from './log-source.ts';
import { TierFileError } from './tier-file-error.ts';

/** Whole tiles, so that each is fetched once. */
const BATCH_SIZE = 16 * FULL_TILE_WIDTH;

export interface VerifyOptions {
  /** The log has been seen with this many entries before, and can only have grown. */
  readonly seenSize?: number;
  readonly signal?: AbortSignal;
}

export interface LogVerdict {
  readonly intact: boolean;
  /** How many entries, from the first one on, a signed checkpoint vouches for: all of them when the log is intact. */
  readonly size: number;
  /** Root hash computed from these entries. */
  readonly root: Uint8Array;
  readonly problem: LogProblem | undefined;
  /** Entries that were deleted after their time: their hashes were checked, their texts are gone. */
  readonly expired: number;
}

interface Progress {
  readonly range: CompactRange;
  /** What the last good checkpoint covers. */
  vouched: { readonly size: number; readonly root: Uint8Array };
  /** Of the last entry among the events of all logs. */
  position: number;
  expired: number;
}

interface Checks {
  readonly trust: LogTrust;
  readonly tiles: TileCheck;
  readonly isExpired: (index: number) => boolean;
}

/** Checks the checkpoints that cover exactly what was read so far, and takes them off the list. */
async function checkCheckpoints(
  { trust }: Checks,
  progress: Progress,
  checkpoints: StoredCheckpoint[],
): Promise<LogProblem | undefined> {
  const { size } = progress.range;
  while (checkpoints[0]?.size === size) {
    const root = progress.range.root();
    const found = await checkCheckpoint(checkpoints[0], root, progress.vouched.size, trust);
    if (found !== undefined) return found;
    progress.vouched = { size, root };
    checkpoints.shift();
  }
  return undefined;
}

/** What is stored about the entries `[from, to)`. */
interface Batch {
  readonly from: number;
  readonly to: number;
  readonly entries: readonly StoredEntry[];
  readonly checkpoints: readonly StoredCheckpoint[];
  readonly leafTiles: readonly StoredTile[];
}

async function readBatch(source: LogSource, from: number, to: number): Promise<Batch> {
  const [entries, checkpoints, leafTiles] = await Promise.all([
    source.readEntries(from, to),
    source.readCheckpoints(from + 1, to + 1),
    readLeafTiles(source, from, to),
  ]);
  return { from, to, entries, checkpoints, leafTiles };
}

/** Reads all entries in batches, each while the one before it is being checked. */
async function* readBatches(source: LogSource, entriesEnd: number): AsyncGenerator<Batch> {
  const readFrom = (from: number): Promise<Batch> | undefined => {
    if (from >= entriesEnd) return undefined;
    const batch = readBatch(source, from, Math.min(from + BATCH_SIZE, entriesEnd));
    // Whoever stops at a problem never asks for the batch that was read ahead.
    batch.catch(() => undefined);
    return batch;
  };
  let next = readFrom(0);
  while (next !== undefined) {
    const batch = await next;
    next = readFrom(batch.to);
    yield batch;
  }
}

/** The stored hash of an entry that was deleted after its time; segments are whole tiles. */
function readLeafHash({ leafTiles }: Batch, index: number): Uint8Array | undefined {
  const tile = leafTiles.find((one) => one.index === Math.floor(index / FULL_TILE_WIDTH));
  const start = (index % FULL_TILE_WIDTH) * HASH_LENGTH;
  return tile?.hashes.subarray(start, start + HASH_LENGTH);
}

/** Checks entries, the hashes stored of them, and every checkpoint that ends among them. */
async function checkBatch(checks: Checks, progress: Progress, batch: Batch): Promise<LogProblem | undefined> {
  const checkpoints = [...batch.checkpoints];
  const entries = batch.entries.values();
  checks.tiles.take(batch.leafTiles);
  for (let index = batch.from; index < batch.to; index += 1) {
    let leafHash: Uint8Array | undefined;
    if (checks.isExpired(index)) {
      leafHash = readLeafHash(batch, index);
      if (leafHash === undefined) return problem('tile_missing', index);
      progress.expired += 1;
    } else {
      const entry = entries.next().value;
      const checked = checkEntry(entry, index, progress.position);
      if (!checked.ok) return checked.problem;
      progress.position = entry?.position ?? progress.position;
      ({ leafHash } = checked);
    }
    const found =
      (await checks.tiles.check(progress.range.append(leafHash))) ??
      (await checkCheckpoints(checks, progress, checkpoints));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What is around the entries: they end where the checkpoints and the tree end, and that is not earlier than before. */
function checkEnd(head: LogHead, { range, vouched }: Progress, seenSize: number): LogProblem | undefined {
  const { size } = range;
  if (head.checkpointsEnd > size || (head.tree?.size ?? 0) > size) return problem('entry_missing', size);
  if (vouched.size < size) return problem('checkpoint_missing', vouched.size);
  if (seenSize > size) return problem('rolled_back', size);
  const { tree } = head;
  if (tree === undefined) return size === 0 ? undefined : problem('tree_changed', null);
  const same =
    tree.size === size &&
    Buffer.compare(tree.root, range.root()) === 0 &&
    Buffer.compare(tree.subtrees, joinHashes(range.state().hashes)) === 0;
  return same ? undefined : problem('tree_changed', null);
}

async function checkEntries(
  source: LogSource,
  checks: Checks,
  progress: Progress,
  { entriesEnd, signal }: { readonly entriesEnd: number; readonly signal: AbortSignal | undefined },
): Promise<LogProblem | undefined> {
  try {
    for await (const batch of readBatches(source, entriesEnd)) {
      signal?.throwIfAborted();
      const found = await checkBatch(checks, progress, batch);
      if (found !== undefined) return found;
    }
  } catch (error) {
    if (error instanceof TierFileError) return problem(error.reason, error.fromIndex);
    throw error;
  }
  return undefined;
}

/**
 * Verifies a whole log: every leaf is hashed again from its text and compared with its row, its tile and its place;
 * the root is computed again and compared with every signed checkpoint. Stops at the first problem.
 * An attacker who rewrites a row, its hash and its tile alike is noticed at the next checkpoint, and the first entry
 * after the last good checkpoint is named.
 */
export async function verifyLog(
  source: LogSource,
  trust: LogTrust,
  { seenSize = 0, signal }: VerifyOptions = {},
): Promise<LogVerdict> {
  const head = await source.readHead();
  const gone = (await source.readExpired?.()) ?? [];
  const checks: Checks = {
    trust,
    tiles: createTileCheck(source, head.entriesEnd),
    isExpired: (index) => gone.some(({ from, to }) => index >= from && index < to),
  };
  const progress: Progress = {
    range: createCompactRange(EMPTY_RANGE, treeHasher),
    vouched: { size: 0, root: treeHasher.emptyRoot() },
    position: -1,
    expired: 0,
  };
  const found =
    (await checkEntries(source, checks, progress, { entriesEnd: head.entriesEnd, signal })) ??
    checkEnd(head, progress, seenSize);
  return { ...progress.vouched, intact: found === undefined, problem: found, expired: progress.expired };
}
