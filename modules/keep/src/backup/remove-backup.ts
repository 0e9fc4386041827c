import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '@haechi/kernel';
import {
  chooseExpired,
  type KeptBackup,
  lastVerified,
  type RetentionRule,
} from '../domain/choose-expired.ts';
import { parseLsn } from '../replication/lsn.ts';
import { listRuns, pieceFile, readRun, runDir, writeRun } from '../wal/wal-run.ts';
import { type ListedBackup, listBackups } from './list-backups.ts';
import { DRAFT_PREFIX, type KeepPlaces } from './places.ts';
import { type BackupSigner, readOwnVerifierKeys } from './sign-manifest.ts';

const toKept = ({ name, manifest, bytesVerifiedAt, drilledAt }: ListedBackup): KeptBackup[] => {
  const verified = [bytesVerifiedAt, drilledAt].flatMap((at) => (at === null ? [] : [Date.parse(at)]));
  return manifest === undefined
    ? []
    : [
        {
          name,
          finishedAtMs: Date.parse(manifest.finishedAt),
          verifiedAtMs: verified.length === 0 ? null : Math.max(...verified),
        },
      ];
};

/** Name of the backup that is never removed. */
export function findLastVerified(backups: readonly ListedBackup[]): string | undefined {
  return lastVerified(backups.flatMap(toKept))?.name;
}

/**
 * Removes one backup. For who holds the lock of backups.
 * @throws CodedError `KEEP_013` for the last verified one
 */
export async function removeBackup(places: KeepPlaces, name: string): Promise<void> {
  if (findLastVerified(await listBackups(places)) === name) throw new CodedError('KEEP_013', { where: name });
  // In one step it is no backup any more; what a crash leaves is swept like a draft.
  const aside = join(places.backupDir, `${DRAFT_PREFIX}${name}`);
  await rename(join(places.backupDir, name), aside);
  await rm(aside, { recursive: true, force: true });
}

/** Removes what the rule lets go, and the archived log that no backup needs any more. @returns names that are gone */
export async function retainBackups(
  places: KeepPlaces,
  signer: BackupSigner,
  rule: RetentionRule,
  currentRun: string | undefined,
  nowMs: number,
): Promise<string[]> {
  const expired = chooseExpired((await listBackups(places)).flatMap(toKept), rule, nowMs);
  for (const name of expired) await removeBackup(places, name);
  await retainWal(places, signer, currentRun);
  return expired;
}

async function retainWal(
  places: KeepPlaces,
  signer: BackupSigner,
  currentRun: string | undefined,
): Promise<void> {
  const backups = await listBackups(places);
  for (const name of await listRuns(places)) {
    const starts = backups.flatMap(({ manifest }) =>
      manifest?.database.walRun === name ? [parseLsn(manifest.database.startLsn)] : [],
    );
    const [first] = starts.toSorted((one, other) => (one < other ? -1 : 1));
    // The run that grows is written by the one that follows the log; it is cut when it has ended.
    if (name === currentRun) continue;
    if (first === undefined) {
      await rm(runDir(places, name), { recursive: true, force: true });
      continue;
    }
    const run = await readRun(places, name, await readOwnVerifierKeys(places));
    if (run === undefined) continue;
    const needed = run.pieces.filter(
      ({ startLsn, plainBytes }) => parseLsn(startLsn) + BigInt(plainBytes) > first,
    );
    if (needed.length === run.pieces.length) continue;
    await writeRun(places, signer, { ...run, pieces: needed });
    for (const piece of run.pieces)
      if (!needed.includes(piece)) await rm(pieceFile(places, name, piece), { force: true });
  }
}
