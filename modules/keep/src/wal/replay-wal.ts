import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PostgresSettings } from '@haechi/database/embedded';
import { CodedError } from '@haechi/kernel';
import type { Secret } from '@haechi/kernel/node';
import type { Manifest } from '../backup/manifest.ts';
import { openSealed } from '../backup/open-sealed.ts';
import type { KeepPlaces } from '../backup/places.ts';
import { parseLsn, SEGMENT_BYTES, segmentStart } from '../replication/lsn.ts';
import type { Owner } from '../restore/extract-archive.ts';
import { pieceFile, readRun, type WalPiece, type WalRun } from './wal-run.ts';

export interface ReplayDeps {
  readonly places: KeepPlaces;
  readonly verifierKeys: readonly string[];
  readonly identities: readonly Secret[];
}

/** The archived log that follows a backup. */
export interface Replay {
  readonly run: WalRun;
  readonly pieces: readonly WalPiece[];
  /** The newest instant that can be restored, epoch milliseconds. */
  readonly coveredMs: number;
}

/** The stretch of the archived log that goes on from a backup; undefined when none does. */
export async function findReplay(
  { places, verifierKeys }: ReplayDeps,
  { database }: Pick<Manifest, 'database'>,
): Promise<Replay | undefined> {
  const run = database.walRun === null ? undefined : await readRun(places, database.walRun, verifierKeys);
  if (run === undefined || run.systemId !== database.systemId || run.timeline !== database.timeline)
    return undefined;
  const from = segmentStart(parseLsn(database.startLsn));
  const pieces = run.pieces.filter(({ startLsn }) => parseLsn(startLsn) >= from);
  const [first] = pieces;
  const reaches = parseLsn(run.covered.lsn) >= parseLsn(database.endLsn);
  if (first === undefined || parseLsn(first.startLsn) !== from || !reaches) return undefined;
  const gap = pieces.findIndex((piece, index) => {
    const next = pieces[index + 1];
    return next !== undefined && parseLsn(next.startLsn) !== parseLsn(piece.startLsn) + BigInt(SEGMENT_BYTES);
  });
  if (gap >= 0)
    throw damaged(pieceFile(places, run.run, pieces[gap] ?? first), 'the piece after it is missing');
  return { run, pieces, coveredMs: Date.parse(run.covered.at) };
}

/**
 * Puts the archived log into a data directory that was laid out, and says how PostgreSQL is to replay it.
 * @param atMs the last instant that is replayed; everything when undefined
 */
export async function layOutWal(
  deps: ReplayDeps,
  { run, pieces }: Replay,
  dataDir: string,
  owner: Owner,
  atMs: number | undefined,
): Promise<PostgresSettings> {
  for (const piece of pieces) {
    const path = pieceFile(deps.places, run.run, piece);
    await checkPiece(path, piece);
    await writeSegment(
      join(dataDir, 'pg_wal', piece.segment),
      await openSealed(path, deps.identities),
      piece,
      owner,
    );
  }
  const signalFile = join(dataDir, 'recovery.signal');
  await writeFile(signalFile, '', { mode: 0o600 });
  await give(signalFile, owner);
  return {
    // The log lies in place already; nothing more is to be had. Both shells that may run this know the word.
    restore_command: 'exit 1',
    recovery_target_action: 'promote',
    // Otherwise replay would wait where the original allowed more connections.
    hot_standby: false,
    ...(atMs === undefined ? {} : { recovery_target_time: new Date(atMs).toISOString().replace('Z', '+00') }),
  };
}

async function checkPiece(path: string, piece: WalPiece): Promise<void> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk);
  } catch (error) {
    throw damaged(path, error instanceof Error ? error.message : String(error));
  }
  if (hash.digest('hex') !== piece.sealedSha256) throw damaged(path, 'its bytes are others');
}

function damaged(where: string, why: string): CodedError {
  return new CodedError('KEEP_004', { where, params: { why } });
}

/** A whole file of the log; what the last one lacks is zeros, at which replay ends. */
async function writeSegment(
  path: string,
  content: AsyncIterable<Uint8Array>,
  { plainBytes }: WalPiece,
  owner: Owner,
): Promise<void> {
  const handle = await open(path, 'w', 0o600);
  try {
    let size = 0;
    for await (const chunk of content) {
      size += chunk.length;
      await handle.writeFile(chunk);
    }
    if (size !== plainBytes) throw damaged(path, `${size} bytes instead of ${plainBytes}`);
    await handle.truncate(SEGMENT_BYTES);
    if (owner !== undefined) await handle.chown(owner.uid, owner.gid);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function give(path: string, owner: Owner): Promise<void> {
  if (owner === undefined) return;
  const handle = await open(path, 'r');
  try {
    await handle.chown(owner.uid, owner.gid);
  } finally {
    await handle.close();
  }
}
