import { appendFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PostgresSettings } from '@haechi/database/embedded';
import { CodedError } from '@haechi/kernel';
import { withKeepLock } from '../backup/keep-lock.ts';
import { PARTS } from '../backup/manifest.ts';
import { checkSealedParts, openBackup } from '../backup/open-backup.ts';
import { openSealed } from '../backup/open-sealed.ts';
import { layOutWal, type ReplayDeps } from '../wal/replay-wal.ts';
import { extractArchive } from './extract-archive.ts';
import { demandReplay, type RestoreRequest } from './restore-backup.ts';
import { forgetPlace } from './scratch-instance.ts';

export interface LaidOut {
  readonly backup: string;
  /** A data directory, for PostgreSQL of that version. */
  readonly dataDir: string;
  readonly postgresVersion: string;
  /** Name of the database in it. */
  readonly database: string;
  /** What goes into the base directory where that was lost as well: keys, settings, files of the log. */
  readonly filesDir: string;
  readonly bytes: number;
  /** Pieces of the archived log that PostgreSQL replays when it is started. */
  readonly replayed: number;
}

/**
 * Lays a backup out in an empty folder for a PostgreSQL that somebody else runs: every file is compared with the
 * manifest and on the disk. Nothing in use is touched.
 * @param into gets `data` and `files`
 * @throws CodedError `KEEP_019` when the folder is not empty, `KEEP_004` to `KEEP_006` when the backup is not good,
 *   `KEEP_011` when the archived log does not reach where it was asked to
 */
export async function layOutInto(
  deps: ReplayDeps,
  into: string,
  request: Pick<RestoreRequest, 'name' | 'until'>,
): Promise<LaidOut> {
  const { places, identities, verifierKeys } = deps;
  return await withKeepLock(places, 'drill', async () => {
    // Whoever runs the database passes through; what is in it only opens to its owner.
    await mkdir(into, { recursive: true, mode: 0o755 });
    if ((await readdir(into)).length > 0) throw new CodedError('KEEP_019', { where: into });
    const backup = await openBackup(places.backupDir, request.name, verifierKeys);
    await checkSealedParts(backup);
    const replay = await demandReplay(deps, { backup }, request);
    const [dataDir, filesDir] = [join(into, 'data'), join(into, 'files')];
    try {
      for (const folder of [dataDir, filesDir]) await mkdir(folder, { mode: 0o700 });
      let bytes = 0;
      for (const [part, folder] of [
        ['files', filesDir],
        ['database', dataDir],
      ] as const) {
        const archive = await openSealed(join(backup.dir, PARTS[part]), identities);
        const { manifest } = backup;
        bytes += await extractArchive(archive, {
          into: folder,
          part,
          manifest,
          owner: undefined,
          durable: true,
        });
      }
      await forgetPlace(dataDir);
      if (replay !== undefined) {
        const atMs = typeof request.until === 'number' ? request.until : undefined;
        await sayHowToReplay(dataDir, await layOutWal(deps, replay, dataDir, undefined, atMs));
      }
      const { database, versions } = backup.manifest;
      return {
        backup: request.name,
        dataDir,
        postgresVersion: versions.postgres,
        database: database.name,
        filesDir,
        bytes,
        replayed: replay?.pieces.length ?? 0,
      };
    } catch (error) {
      for (const folder of [dataDir, filesDir]) await rm(folder, { recursive: true, force: true });
      throw error;
    }
  });
}

/** The last word of `postgresql.auto.conf` holds, wherever the server keeps its other settings. */
async function sayHowToReplay(dataDir: string, settings: PostgresSettings): Promise<void> {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${String(value)}'`);
  await appendFile(join(dataDir, 'postgresql.auto.conf'), `\n${lines.join('\n')}\n`, { flush: true });
}
