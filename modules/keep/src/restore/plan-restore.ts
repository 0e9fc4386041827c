import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedPostgresError, type LocatedCluster } from '@haechi/database/embedded';
import { formatId } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import { listBackupNames, readManifest, type StoredManifest } from '../backup/backup-folder.ts';
import { countLostEvents, readKnownHistory } from '../backup/known-history.ts';
import { readFactsAtRest } from '../backup/make-cold-backup.ts';
import { openBackup } from '../backup/open-backup.ts';
import type { KeepPlaces } from '../backup/places.ts';
import { type DatabaseFacts, readFacts } from '../backup/read-facts.ts';
import type { ExternalDatabase } from '../kept-database.ts';

export interface PlanDeps {
  readonly places: KeepPlaces;
  readonly located: LocatedCluster | undefined;
  readonly external?: ExternalDatabase | undefined;
  readonly log: Logger;
}

/** What a restore would change, found out without changing anything. */
export interface RestorePlan {
  readonly backup: StoredManifest;
  /** Undefined when there is no database, or one that does not start. */
  readonly current: DatabaseFacts | undefined;
  /** Why there is nothing to compare with. */
  readonly currentState: 'readable' | 'damaged' | 'none';
  /** The longest each log is known to be. */
  readonly known: Readonly<Record<string, number>>;
  /** Events that are known and would be gone: history would be rolled back by so many. */
  readonly lostEvents: number;
  /** Tables whose number of rows would change. */
  readonly tables: readonly { readonly name: string; readonly rows: number; readonly rowsThen: number }[];
}

/**
 * Tells what a restore would change. Reads the database as it is, starting it for a moment where no server runs.
 * @throws CodedError when the backup is not good
 */
export async function planRestore(
  deps: PlanDeps,
  name: string,
  verifierKeys: readonly string[],
): Promise<RestorePlan> {
  const backup = await openBackup(deps.places.backupDir, name, verifierKeys);
  const { current, currentState } = await readCurrent(deps);
  const backedUp = Object.fromEntries(backup.manifest.checkpoints.map(({ log, size }) => [log, size]));
  const known = await gatherKnown(deps.places, backup, current);
  return {
    backup,
    current,
    currentState,
    known,
    lostEvents: countLostEvents(known, backedUp),
    tables: Object.entries(backup.manifest.counts).flatMap(([table, { to }]) => {
      const rows = current?.counts[table] ?? 0;
      return rows === to ? [] : [{ name: table, rows, rowsThen: to }];
    }),
  };
}

async function readCurrent({
  places,
  located,
  external,
  log,
}: PlanDeps): Promise<Pick<RestorePlan, 'current' | 'currentState'>> {
  if (external !== undefined)
    return await readFacts(external.url, log).then(
      (current) => ({ current, currentState: 'readable' as const }),
      (error: unknown) => {
        log.warn({ err: error }, 'the database cannot be read before the restore');
        return { current: undefined, currentState: 'damaged' as const };
      },
    );
  if (located === undefined || !(await isThere(join(located.dataDir, 'PG_VERSION'))))
    return { current: undefined, currentState: located === undefined ? 'none' : 'damaged' };
  try {
    return { current: await readFactsAtRest(places.baseDir, log), currentState: 'readable' };
  } catch (error) {
    if (error instanceof EmbeddedPostgresError && error.code === 'already-running') {
      const url = await located.url('haechi');
      if (url !== undefined) return { current: await readFacts(url, log), currentState: 'readable' };
    }
    log.warn({ err: error }, 'the database cannot be read before the restore');
    return { current: undefined, currentState: 'damaged' };
  }
}

/** The longest each log is known to be: from the database, from what this machine remembers, from younger backups. */
async function gatherKnown(
  places: KeepPlaces,
  { manifest }: StoredManifest,
  current: DatabaseFacts | undefined,
): Promise<Record<string, number>> {
  const known: Record<string, number> = {};
  const take = (log: string, size: number): void => {
    known[log] = Math.max(known[log] ?? 0, size);
  };
  for (const { tenantId, size } of current?.logs ?? []) take(formatId('tenant', tenantId), size);
  const remembered = await readKnownHistory(places.knownFile);
  if (remembered?.systemId === manifest.database.systemId)
    for (const [log, size] of Object.entries(remembered.logs)) take(log, size);
  for (const name of await listBackupNames(places.backupDir)) {
    const other = await readManifest(places.backupDir, name).catch(() => undefined);
    if (other?.manifest.database.systemId !== manifest.database.systemId) continue;
    for (const { log, size } of other.manifest.checkpoints) take(log, size);
  }
  return known;
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
