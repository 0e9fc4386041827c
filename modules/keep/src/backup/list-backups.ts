import { listBackupNames, readManifest } from './backup-folder.ts';
import { readLedger } from './ledger.ts';
import type { Manifest } from './manifest.ts';
import type { KeepPlaces } from './places.ts';

/** A backup as it is listed: from its manifest, and what is known about it. */
export interface ListedBackup {
  readonly name: string;
  /** Undefined when the manifest cannot be read. */
  readonly manifest: Manifest | undefined;
  readonly plainBytes: number;
  readonly sealedBytes: number;
  readonly bytesVerifiedAt: string | null;
  readonly drilledAt: string | null;
  readonly onSecondMedium: boolean;
}

/** Every finished backup, newest first. */
export async function listBackups(places: KeepPlaces): Promise<ListedBackup[]> {
  const ledger = await readLedger(places);
  const names = (await listBackupNames(places.backupDir)).toReversed();
  return await Promise.all(
    names.map(async (name) => {
      const stored = await readManifest(places.backupDir, name).catch(() => undefined);
      const parts = stored?.manifest.parts ?? [];
      const verified = ledger.verified[name];
      return {
        name,
        manifest: stored?.manifest,
        plainBytes: parts.reduce((sum, part) => sum + part.plainBytes, 0),
        sealedBytes: parts.reduce((sum, part) => sum + part.sealedBytes, 0),
        bytesVerifiedAt: verified?.bytesAt ?? null,
        drilledAt: verified?.drillAt ?? null,
        onSecondMedium: ledger.medium?.names.includes(name) === true,
      };
    }),
  );
}
