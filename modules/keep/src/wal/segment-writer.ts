import { rm } from 'node:fs/promises';
import type { Clock } from '@haechi/kernel';
import type { KeepPlaces } from '../backup/places.ts';
import { demandRecipients } from '../backup/recipients.ts';
import { sealFile } from '../backup/seal-file.ts';
import type { BackupSigner } from '../backup/sign-manifest.ts';
import { formatLsn, type Lsn, parseLsn, SEGMENT_BYTES, segmentName } from '../replication/lsn.ts';
import { pieceFile, type WalPiece, type WalRun, writeRun } from './wal-run.ts';

export interface SegmentWriterDeps {
  readonly places: KeepPlaces;
  readonly signer: BackupSigner;
  readonly clock: Clock;
  /** Further keys that open the pieces, beside the recipients on file. */
  readonly extraKeys: () => readonly string[];
  /** From where on the archived log is needed by a backup; undefined while that is not known. */
  readonly neededFrom?: () => Lsn | undefined;
}

/** Gathers the log in memory, one segment at a time, and seals it: whole segments, and parts of the last. */
export interface SegmentWriter {
  /** Takes bytes of the log; they must follow those before. */
  write(startLsn: Lsn, data: Uint8Array): Promise<void>;
  /** Seals what is in memory and notes that everything up to now is covered, if the server has nothing more. */
  flush(serverEnd: Lsn): Promise<void>;
  /** Up to where the server need not keep the log: whole segments that are sealed. */
  readonly releasedLsn: Lsn;
  readonly run: WalRun;
}

export function createSegmentWriter(deps: SegmentWriterDeps, opened: WalRun, startLsn: Lsn): SegmentWriter {
  const { places, clock } = deps;
  let run = opened;
  let segmentLsn = startLsn;
  let buffer = Buffer.alloc(SEGMENT_BYTES);
  let used = 0;
  let sealedBytes = 0;
  const end = (): Lsn => segmentLsn + BigInt(used);

  async function seal(): Promise<void> {
    const segment = segmentName(run.timeline, segmentLsn);
    const keys = (await demandRecipients(places.recipientsFile)).map(({ key }) => key);
    const piece = { segment, plainBytes: used };
    const path = pieceFile(places, run.run, piece);
    await rm(path, { force: true }); // of a run that was cut off before it was noted
    const bytes = buffer.subarray(0, used);
    const sealed = await sealFile(path, once(bytes), [...keys, ...deps.extraKeys()]);
    const last = run.pieces.at(-1);
    const replaced = last?.segment === segment ? last : undefined;
    await note([
      ...(replaced === undefined ? run.pieces : run.pieces.slice(0, -1)),
      { ...sealed, segment, startLsn: formatLsn(segmentLsn), sealedAt: now() } satisfies WalPiece,
    ]);
    if (replaced !== undefined && replaced.plainBytes !== used)
      await rm(pieceFile(places, run.run, replaced), { force: true });
    sealedBytes = used;
  }

  const now = (): string => new Date(clock.now()).toISOString();

  async function note(pieces: WalPiece[]): Promise<void> {
    const from = deps.neededFrom?.();
    const needed = pieces.filter(
      ({ startLsn: at }) => from === undefined || parseLsn(at) + BigInt(SEGMENT_BYTES) > from,
    );
    run = { ...run, pieces: needed, covered: { lsn: formatLsn(end()), at: now() } };
    await writeRun(places, deps.signer, run);
    for (const piece of pieces)
      if (!needed.includes(piece)) await rm(pieceFile(places, run.run, piece), { force: true });
  }

  return {
    get releasedLsn() {
      return segmentLsn;
    },
    get run() {
      return run;
    },
    async write(lsn, data) {
      if (lsn !== end())
        throw new Error(`the log goes on at ${formatLsn(lsn)} instead of ${formatLsn(end())}`);
      let taken = 0;
      while (taken < data.length) {
        const part = data.subarray(taken, taken + SEGMENT_BYTES - used);
        buffer.set(part, used);
        used += part.length;
        taken += part.length;
        if (used < SEGMENT_BYTES) continue;
        await seal();
        segmentLsn += BigInt(SEGMENT_BYTES);
        buffer = Buffer.alloc(SEGMENT_BYTES);
        used = 0;
        sealedBytes = 0;
      }
    },
    async flush(serverEnd) {
      if (used > sealedBytes) await seal();
      else if (serverEnd <= end()) await note(run.pieces);
    },
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield bytes;
}
