import { type Clock, CodedError } from '@haechi/kernel';
import type { Logger, RootKey, Secret } from '@haechi/kernel/node';
import { copyBackups } from '../backup/copy-backup.ts';
import { withKeepLock } from '../backup/keep-lock.ts';
import { changeLedger, noteVerified } from '../backup/ledger.ts';
import { listBackups } from '../backup/list-backups.ts';
import { makeHotBackup } from '../backup/make-hot-backup.ts';
import { readIdentities } from '../backup/read-identities.ts';
import { removeBackup, retainBackups } from '../backup/remove-backup.ts';
import { runDrill } from '../drill/run-drill.ts';
import { parseLsn } from '../replication/lsn.ts';
import type { KeepRules } from '../settings.ts';
import type { RunRow } from '../tables.ts';
import type { KeeperState } from './keeper-state.ts';

export interface CarryOutDeps {
  readonly state: KeeperState;
  readonly rootKey: RootKey;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface CarriedOut {
  readonly backup: string | null;
  readonly figures: Readonly<Record<string, number>>;
}

/** Does what a run asks for. @throws CodedError naming why it cannot be done */
export async function carryOut(deps: CarryOutDeps, run: RunRow, rules: KeepRules): Promise<CarriedOut> {
  switch (run.kind) {
    case 'hot':
      return await backUp(deps, rules);
    case 'drill':
      return await drill(deps, run.backup_name);
    case 'copy':
      return await copy(deps);
    case 'retention':
      return await retain(deps, rules);
    case 'removal':
      return await remove(deps, run.backup_name ?? '');
    case 'cold':
      throw new CodedError('KEEP_009', { params: { pid: process.pid } });
  }
}

async function backUp({ state }: CarryOutDeps, rules: KeepRules): Promise<CarriedOut> {
  const database = await state.demandDatabase();
  if (rules.drillUnattended) await state.renewMemoryKey();
  const walRun = state.walRun?.run ?? null;
  const made = await makeHotBackup(state.backupDeps(rules.drillUnattended), { database, walRun });
  const { manifest, durationMs, plainBytes, sealedBytes } = made;
  return {
    backup: manifest.name,
    figures: { durationMs: Math.round(durationMs), plainBytes, sealedBytes, files: manifest.files.length },
  };
}

/** Keys at hand: those in memory, and a file on a medium that is plugged in. */
async function gatherIdentities(state: KeeperState): Promise<Secret[]> {
  const file = state.place.identityFile;
  const fromFile = file === undefined ? [] : await readIdentities(file).catch(() => []);
  return [...state.memoryKeys().map(({ identity }) => identity), ...fromFile];
}

async function drill(deps: CarryOutDeps, wanted: string | null): Promise<CarriedOut> {
  const { state, clock } = deps;
  const name = wanted ?? (await listBackups(state.places))[0]?.name;
  if (name === undefined) throw new CodedError('KEEP_004', { params: { why: 'there is none' } });
  const identities = await gatherIdentities(state);
  if (identities.length === 0) throw new CodedError('KEEP_006', { where: name });
  const outcome = await runDrill(
    {
      ...deps,
      places: state.places,
      external: state.place.external,
      verifierKeys: await state.verifierKeys(),
      identities,
    },
    name,
  );
  await withKeepLock(state.places, 'upkeep', () =>
    changeLedger(state.places, noteVerified(name, 'drillAt', clock.now())),
  );
  const { rpoMs, rtoMs, verifyMs, bytes, tables, logs, events, replayed } = outcome;
  const figures = { rpoMs, rtoMs, verifyMs, bytes, tables, logs, events: events ?? 0, replayed };
  return {
    backup: name,
    figures: Object.fromEntries(Object.entries(figures).map(([key, value]) => [key, Math.round(value)])),
  };
}

async function copy({ state, clock }: CarryOutDeps): Promise<CarriedOut> {
  const { secondDir } = state.place;
  if (secondDir === undefined) throw new CodedError('KEEP_014');
  const startedMs = performance.now();
  const names = (await listBackups(state.places)).map(({ name }) => name);
  const present = await withKeepLock(state.places, 'upkeep', () =>
    copyBackups(state.places, secondDir, names, clock.now()),
  );
  return {
    backup: null,
    figures: { backups: present.length, durationMs: Math.round(performance.now() - startedMs) },
  };
}

async function retain({ state, clock }: CarryOutDeps, rules: KeepRules): Promise<CarriedOut> {
  const { places, signer } = state;
  const gone = await withKeepLock(places, 'upkeep', () =>
    retainBackups(places, signer, rules.retention, state.walRun?.run, clock.now()),
  );
  const starts = (await listBackups(places)).flatMap(({ manifest }) =>
    manifest !== undefined && manifest.database.walRun === state.walRun?.run
      ? [parseLsn(manifest.database.startLsn)]
      : [],
  );
  state.neededFrom = starts.toSorted((one, other) => (one < other ? -1 : 1))[0];
  return { backup: null, figures: { removed: gone.length } };
}

async function remove({ state }: CarryOutDeps, name: string): Promise<CarriedOut> {
  await withKeepLock(state.places, 'upkeep', () => removeBackup(state.places, name));
  return { backup: name, figures: {} };
}
