import type { Clock } from '@haechi/kernel';
import { Gauge, type Registry } from 'prom-client';
import { readLedger } from './backup/ledger.ts';
import { listBackups } from './backup/list-backups.ts';
import { keepPlaces } from './backup/places.ts';
import type { KeepPlace } from './keep-place.ts';
import { readCovered } from './queries/read-status.ts';

interface Measured {
  readonly backups: number;
  readonly sealedBytes: number;
  readonly backupAge: number;
  readonly uncovered: number;
  readonly drillAge: number;
  readonly mediumAge: number;
}

const MEASURES: readonly (readonly [name: string, help: string, read: (measured: Measured) => number])[] = [
  ['backups', 'Finished backups.', ({ backups }) => backups],
  ['backup_bytes', 'Bytes of all finished backups.', ({ sealedBytes }) => sealedBytes],
  ['backup_age_seconds', 'Age of the newest backup; -1 without one.', ({ backupAge }) => backupAge],
  [
    'uncovered_seconds',
    'What would be lost now, in time (RPO); -1 when everything would.',
    ({ uncovered }) => uncovered,
  ],
  ['drill_age_seconds', 'Age of the last drill that passed; -1 without one.', ({ drillAge }) => drillAge],
  [
    'second_medium_age_seconds',
    'Age of the last verified copy; -1 without one.',
    ({ mediumAge }) => mediumAge,
  ],
];

async function measure(place: KeepPlace, clock: Clock): Promise<Measured> {
  const places = keepPlaces(place.baseDir, place.backupDir);
  const backups = await listBackups(places);
  const { medium } = await readLedger(places);
  const ageOf = (at: string | null | undefined): number =>
    at === null || at === undefined ? -1 : Math.max(0, (clock.now() - Date.parse(at)) / 1000);
  const drills = backups.flatMap(({ drilledAt }) => drilledAt ?? []).toSorted();
  return {
    backups: backups.length,
    sealedBytes: backups.reduce((sum, backup) => sum + backup.sealedBytes, 0),
    backupAge: ageOf(backups[0]?.manifest?.finishedAt),
    uncovered: ageOf(await readCovered(places, backups)),
    drillAge: ageOf(drills.at(-1)),
    mediumAge: ageOf(medium?.verifiedAt),
  };
}

/** Gauges of how well the installation is kept, measured when they are read. */
export function registerKeepMetrics(registry: Registry, place: KeepPlace, clock: Clock): void {
  let shared: Promise<Measured> | undefined;
  const measureOnce = (): Promise<Measured> => {
    shared ??= measure(place, clock).finally(() => {
      shared = undefined;
    });
    return shared;
  };
  for (const [name, help, read] of MEASURES) {
    const gauge: Gauge = new Gauge({
      name: `haechi_keep_${name}`,
      help,
      registers: [],
      collect: async () => gauge.set(read(await measureOnce())),
    });
    registry.registerMetric(gauge);
  }
}
