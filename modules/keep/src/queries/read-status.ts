import type { keepStatusView } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { type Clock, DAY_MS } from '@haechi/kernel';
import type { z } from 'zod';
import { readLedger } from '../backup/ledger.ts';
import { type ListedBackup, listBackups } from '../backup/list-backups.ts';
import { type KeepPlaces, keepPlaces } from '../backup/places.ts';
import { readRecipients } from '../backup/recipients.ts';
import { openBackupSigner, readOwnVerifierKeys } from '../backup/sign-manifest.ts';
import { lastDue } from '../domain/schedule.ts';
import type { KeepPlace } from '../keep-place.ts';
import type { SettingsPort } from '../ports.ts';
import { readRules } from '../settings.ts';
import { listRuns, readRun } from '../wal/wal-run.ts';
import { findLastRun } from './runs.ts';

export type KeepStatus = z.input<typeof keepStatusView>;

export interface StatusDeps {
  readonly place: KeepPlace | undefined;
  readonly settings: SettingsPort;
  readonly clock: Clock;
}

const NOTHING: KeepStatus = {
  available: false,
  recipients: [],
  verifierKey: null,
  lastBackupAt: null,
  nextBackupAt: null,
  coveredUntil: null,
  lastDrillAt: null,
  nextDrillAt: null,
  secondMedium: null,
};

/** How well the installation is kept, and its backups, newest first. */
export async function readStatus(
  tx: Tx,
  { place, settings, clock }: StatusDeps,
): Promise<{ readonly status: KeepStatus; readonly backups: readonly ListedBackup[] }> {
  if (place === undefined) return { status: NOTHING, backups: [] };
  const places = keepPlaces(place.baseDir, place.backupDir);
  const backups = await listBackups(places);
  const rules = await readRules(tx, settings);
  const { verifierKey } = await openBackupSigner(places);
  const { medium } = await readLedger(places);
  const lastDrill = await findLastRun(tx, 'drill', 'succeeded');
  const lastDrillMs = lastDrill?.started_at.getTime();
  const next = lastDue(clock.now(), rules.backupAt) + DAY_MS;
  return {
    backups,
    status: {
      available: true,
      recipients: [...(await readRecipients(places.recipientsFile))],
      verifierKey,
      lastBackupAt: backups.find(({ manifest }) => manifest !== undefined)?.manifest?.finishedAt ?? null,
      nextBackupAt: rules.scheduled ? new Date(next).toISOString() : null,
      coveredUntil: await readCovered(places, backups),
      lastDrillAt: lastDrill?.started_at.toISOString() ?? null,
      nextDrillAt:
        lastDrillMs === undefined ? null : new Date(lastDrillMs + rules.drillEveryMs).toISOString(),
      secondMedium:
        place.secondDir === undefined
          ? null
          : {
              path: place.secondDir,
              copiedAt: medium?.copiedAt ?? null,
              verifiedAt: medium?.verifiedAt ?? null,
            },
    },
  };
}

/** The newest instant that a backup together with the archived log reaches. */
export async function readCovered(
  places: KeepPlaces,
  backups: readonly ListedBackup[],
): Promise<string | null> {
  const keys = await readOwnVerifierKeys(places);
  const reached = backups.flatMap(({ manifest }) => (manifest === undefined ? [] : [manifest.finishedAt]));
  for (const name of await listRuns(places)) {
    if (!backups.some(({ manifest }) => manifest?.database.walRun === name)) continue;
    const run = await readRun(places, name, keys).catch(() => undefined);
    if (run !== undefined) reached.push(run.covered.at);
  }
  return reached.toSorted().at(-1) ?? null;
}
