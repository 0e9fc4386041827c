import { type AuditEntry, systemOrigin } from '@haechi/audit';
import type { Database } from '@haechi/database';
import {
  type Clock,
  CodedError,
  MINUTE_MS,
  PLATFORM_SCOPE_ID,
  PLATFORM_TENANT_ID,
  SECOND_MS,
} from '@haechi/kernel';
import { type Logger, type RootKey, startTicking } from '@haechi/kernel/node';
import { withKeepLock } from '../backup/keep-lock.ts';
import { changeLedger, readLedger } from '../backup/ledger.ts';
import { listBackups } from '../backup/list-backups.ts';
import { readRecipients } from '../backup/recipients.ts';
import { LATE_AFTER_MS, lastDue } from '../domain/schedule.ts';
import type { KeepPlace } from '../keep-place.ts';
import type { AuditPort, SettingsPort } from '../ports.ts';
import { createRunLedger, findLastRun, type NewRun } from '../queries/runs.ts';
import { type KeepRules, readRules } from '../settings.ts';
import type { RunRow } from '../tables.ts';
import { archiveWal } from '../wal/archive-wal.ts';
import { type CarriedOut, carryOut } from './carry-out.ts';
import { type KeeperState, openKeeperState } from './keeper-state.ts';

export interface KeeperDeps {
  readonly database: Database;
  readonly audit: AuditPort;
  readonly settings: SettingsPort;
  readonly rootKey: RootKey;
  readonly clock: Clock;
  readonly log: Logger;
  readonly place: KeepPlace;
}

/** Looks after the backups of this installation; in one process of it. */
export interface Keeper {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** One look at the clock and the queue; also runs by itself every two seconds. */
  turn(): Promise<void>;
  readonly state: () => KeeperState | undefined;
}

const TURN_EVERY_MS = 2 * SECOND_MS;
const ARCHIVE_AGAIN_AFTER_MS = 5 * SECOND_MS;
const MEDIUM_EVERY_MS = 15 * MINUTE_MS;

const ACTIONS: Readonly<Record<RunRow['kind'], { readonly done: string; readonly failed: string }>> = {
  hot: { done: 'backup.made', failed: 'backup.failed' },
  cold: { done: 'backup.made', failed: 'backup.failed' },
  drill: { done: 'drill.passed', failed: 'drill.failed' },
  copy: { done: 'backup.copied', failed: 'backup.copy_failed' },
  retention: { done: 'backup.retained', failed: 'backup.retention_failed' },
  removal: { done: 'backup.removed', failed: 'backup.removal_failed' },
};

export function createKeeper(deps: KeeperDeps): Keeper {
  const { database, clock, log } = deps;
  const runs = createRunLedger(database);
  const stopping = new AbortController();
  let state: KeeperState | undefined;
  let ticking: { stop(): Promise<void> } | undefined;
  let archiving: Promise<void> = Promise.resolve();
  let rules: KeepRules | undefined;
  let mediumLookedAtMs = 0;
  const now = (): Date => new Date(clock.now());

  async function record(entry: Omit<AuditEntry, 'scopeId'>): Promise<void> {
    const origin = systemOrigin('keep');
    await deps.audit.recordAlone(PLATFORM_TENANT_ID, origin, { ...entry, scopeId: PLATFORM_SCOPE_ID });
  }

  async function finish(run: RunRow, done: CarriedOut): Promise<void> {
    await runs.succeed(run.id, now(), done.backup, done.figures);
    const idle = (run.kind === 'retention' && done.figures['removed'] === 0) || run.kind === 'copy';
    if (idle && run.occasion !== 'person') return;
    await record({
      action: ACTIONS[run.kind].done,
      ...aboutBackup(done.backup),
      details: { ...done.figures },
    });
  }

  async function fail(run: RunRow, error: unknown): Promise<void> {
    const code = error instanceof CodedError ? error.code : 'SYS_001';
    const params = error instanceof CodedError ? error.options.params : undefined;
    const detail = String(params?.['why'] ?? (error instanceof Error ? error.message : error));
    log.error({ err: error, kind: run.kind }, 'a run to keep the installation failed');
    await runs.fail(run.id, now(), code, detail);
    const details = { code, detail: detail.slice(0, 500) };
    await record({
      action: ACTIONS[run.kind].failed,
      ...aboutBackup(run.backup_name),
      result: 'failure',
      details,
    });
  }

  async function carry(run: RunRow, inForce: KeepRules): Promise<boolean> {
    if (state === undefined) return false;
    try {
      await finish(run, await carryOut({ ...deps, state }, run, inForce));
      return true;
    } catch (error) {
      await fail(run, error);
      return false;
    }
  }

  const begin = (run: Omit<NewRun, 'state' | 'at'>): Promise<RunRow> =>
    runs.begin({ ...run, state: 'running', at: now() });

  /** After a good backup: what follows from it. */
  async function followUp(inForce: KeepRules): Promise<void> {
    await carry(await begin({ kind: 'retention', occasion: 'schedule' }), inForce);
    if (await isDrillDue(inForce)) await carry(await begin({ kind: 'drill', occasion: 'schedule' }), inForce);
  }

  async function isDrillDue({ drillEveryMs, drillUnattended }: KeepRules): Promise<boolean> {
    if (state === undefined || (!drillUnattended && state.place.identityFile === undefined)) return false;
    const last = await runs.find((tx) => findLastRun(tx, 'drill', 'succeeded'));
    return last === undefined || clock.now() - last.started_at.getTime() >= drillEveryMs;
  }

  async function backUpWhenDue(inForce: KeepRules): Promise<void> {
    if (!inForce.scheduled || state === undefined) return;
    const dueMs = lastDue(clock.now(), inForce.backupAt);
    const last = await runs.find((tx) => findLastRun(tx, 'hot', 'scheduled'));
    if (last?.due_at !== undefined && last.due_at !== null && last.due_at.getTime() >= dueMs) return;
    // A new installation waits for its first night, unless somebody can open a backup already.
    if (last === undefined && (await readRecipients(state.places.recipientsFile)).length === 0) return;
    const isLate = clock.now() - dueMs > LATE_AFTER_MS;
    const run = await begin({
      kind: 'hot',
      occasion: isLate ? 'catch_up' : 'schedule',
      dueAt: new Date(dueMs),
    });
    if (await carry(run, inForce)) await followUp(inForce);
  }

  /** A medium that was plugged in gets what it lacks. */
  async function copyWhenThere(inForce: KeepRules): Promise<void> {
    if (state?.place.secondDir === undefined || clock.now() - mediumLookedAtMs < MEDIUM_EVERY_MS) return;
    mediumLookedAtMs = clock.now();
    const { medium } = await readLedger(state.places);
    const missing = (await listBackups(state.places)).some(
      ({ name }) => medium?.names.includes(name) !== true,
    );
    if (missing) await carry(await begin({ kind: 'copy', occasion: 'schedule' }), inForce);
  }

  async function turn(): Promise<void> {
    const inForce = await database.platform((tx) => readRules(tx, deps.settings), { readOnly: true });
    rules = inForce;
    for (let asked = await runs.takeQueued(now()); asked !== undefined; asked = await runs.takeQueued(now()))
      if ((await carry(asked, inForce)) && asked.kind === 'hot') await followUp(inForce);
    await backUpWhenDue(inForce);
    await copyWhenThere(inForce);
  }

  /** What was done while no server ran is put on record now. */
  async function recordPending(opened: KeeperState): Promise<void> {
    const { pending } = await readLedger(opened.places);
    for (const { action, at, details } of pending)
      await record({ action, ...aboutBackup(String(details['backup'] ?? '')), details: { at, ...details } });
    if (pending.length > 0)
      await withKeepLock(opened.places, 'upkeep', () =>
        changeLedger(opened.places, (ledger) => ({ ...ledger, pending: [] })),
      );
  }

  async function archive(opened: KeeperState): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        if ((await readRecipients(opened.places.recipientsFile)).length > 0) await follow(opened);
      } catch (error) {
        log.warn({ err: error }, 'the archive of the log stopped and goes on in a moment');
      }
      await pauseUnlessStopped(ARCHIVE_AGAIN_AFTER_MS, stopping.signal);
    }
  }

  async function follow(opened: KeeperState): Promise<void> {
    const { places, signer } = opened;
    const kept = await opened.demandDatabase();
    await archiveWal(
      {
        places,
        signer,
        clock,
        log,
        database: kept,
        extraKeys: () => opened.backupDeps(rules?.drillUnattended === true).extraKeys ?? [],
        neededFrom: () => opened.neededFrom,
        flushEveryMs: () => rules?.sealLogEveryMs ?? MINUTE_MS,
        onProgress(run, began) {
          if (began) opened.neededFrom = undefined;
          opened.walRun = run;
        },
      },
      stopping.signal,
    );
  }

  return {
    turn,
    state: () => state,
    async start() {
      state = await openKeeperState(deps.place, deps);
      await runs.failInterrupted(now());
      await recordPending(state);
      archiving = archive(state);
      ticking = startTicking(turn, TURN_EVERY_MS, log);
    },
    async stop() {
      stopping.abort();
      await ticking?.stop();
      await archiving;
    },
  };
}

function aboutBackup(name: string | null): Pick<AuditEntry, 'target'> {
  return name === null || name === '' ? {} : { target: { kind: 'backup', id: name, name } };
}

async function pauseUnlessStopped(durationMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, durationMs);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
  });
}
