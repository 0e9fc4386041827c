import type { Database, Tx } from '@haechi/database';
import type { HaechiModule } from '@haechi/http';
import type { Clock, EventId, Locale, TenantId, Translate } from '@haechi/kernel';
import type { Logger, RootKey } from '@haechi/kernel/node';
import { formatPlace } from './domain/leaf.ts';
import type { HealthState } from './domain/log-health.ts';
import { auditErrors } from './errors.ts';
import { type EventView, type FormatScope, presentEvent } from './http/present-event.ts';
import { createAuditRoutes } from './http/routes.ts';
import { createFeed, type Feed } from './jobs/feed.ts';
import { createLeadership } from './jobs/hold-leadership.ts';
import type { PacedLoop } from './jobs/paced-loop.ts';
import { createSealHours } from './jobs/seal-hours.ts';
import { createSequenceBatch } from './jobs/sequence-batch.ts';
import { createSequencer } from './jobs/sequencer.ts';
import { createBacklogWatch } from './jobs/watch-backlog.ts';
import { en } from './messages/en.ts';
import { ko } from './messages/ko.ts';
import { type ReadEntries, readEntries } from './queries/read-entries.ts';
import { findEvents, readLogSize } from './queries/search-events.ts';
import { auditSettings, createReadLimits, type ReadSettings } from './settings.ts';
import type { LogIdentity } from './signing/log-identity.ts';
import { openLogIdentity } from './signing/open-log-identity.ts';
import { type Summarised, summarise } from './summarise.ts';
import { createExportLog } from './use-cases/export-log.ts';
import { createNoteReading } from './use-cases/note-reading.ts';
import {
  createComposeRow,
  createRecord,
  createRecordMany,
  type RecordEvent,
  type RecordMany,
} from './use-cases/record.ts';
import { createRecordAlone, type RecordAlone } from './use-cases/record-alone.ts';
import { createVerifyTenantLog, type VerifyTenantLog } from './use-cases/verify-tenant-log.ts';

export interface AuditDeps {
  readonly database: Database;
  /** Where the sequencer and the feed work; one connection of it is held while leading. `database` unless given. */
  readonly jobDatabase?: Database;
  readonly rootKey: RootKey;
  readonly clock: Clock;
  readonly log: Logger;
  /** Over the merged catalogue of all modules: summaries use the sentences of the modules that recorded. */
  readonly translate: Translate;
  /** Implemented by the access module; without it a scope is shown as `scp_…`. */
  readonly formatScope?: FormatScope;
  /** First part of the names of all logs, by convention a host name. Taken at the very first start, then kept. */
  readonly logName?: string;
  readonly settings?: ReadSettings;
}

export interface AuditModule extends HaechiModule {
  /** Puts an event on record in the caller's transaction. @throws {CodedError} SYS_003 while the log takes nothing */
  readonly record: RecordEvent;
  /** The same for many events at once. */
  readonly recordMany: RecordMany;
  /** Puts an event on record in a transaction of its own: denials, failed sign-ins. */
  readonly recordAlone: RecordAlone;
  /** Follows the log: every event sequenced from now on, in order, in every process. @returns unsubscribe */
  readonly subscribe: Feed['subscribe'];
  /** Reads a log on from an index, for cursors over it. */
  readonly readEntries: ReadEntries;
  /** Number of entries of a log; the next index. */
  readonly readSize: (tx: Tx, tenantId: TenantId) => Promise<number>;
  /** One sentence for people, in the words of the module that recorded the event. */
  summarise(event: Summarised, locale: Locale): string;
  /** Some events of the transaction's tenant as the log shows them, in its order; unknown ones are left out. */
  describeEvents(
    tx: Tx,
    tenantId: TenantId,
    ids: readonly EventId[],
    locale: Locale,
  ): Promise<readonly EventView[]>;
  /** A commit happened: sequence now instead of at the next tick. */
  poke(): void;
  health(): HealthState;
  /** Recomputes the log of a tenant and compares it with everything that was signed. */
  readonly verify: VerifyTenantLog;
}

/** How long each log has been seen by this process: a log that is shorter later was rolled back. */
function rememberSizes(subscribe: Feed['subscribe']): (tenantId: TenantId) => number {
  const sizes = new Map<TenantId, number>();
  subscribe(({ tenantId, index }) => sizes.set(tenantId, index + 1));
  return (tenantId) => sizes.get(tenantId) ?? 0;
}

/** Opens the identity at the first use and keeps it; a failed attempt is made again. */
function openOnce(open: () => Promise<LogIdentity>): () => Promise<LogIdentity> {
  let opened: Promise<LogIdentity> | undefined;
  return () => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
}

/** The audit module: the log, its sequencer and its proofs. */
export function createAuditModule(deps: AuditDeps): AuditModule {
  const { database, jobDatabase = database, clock, log } = deps;
  const steadyClock: Clock = { now: () => performance.now() };
  const identity = openOnce(() => openLogIdentity({ ...deps, database: jobDatabase }));
  const readLimits = createReadLimits(jobDatabase, steadyClock, deps.settings);
  const watch = createBacklogWatch({ database: jobDatabase, steadyClock, log, readLimits });
  const feed = createFeed(jobDatabase, log);
  const formatScope: FormatScope = deps.formatScope ?? ((scopeId) => formatPlace('scope', scopeId));
  let sequencer: PacedLoop | undefined;
  const poke = (): void => sequencer?.poke();
  const composeRow = createComposeRow({ clock, health: watch.health });
  const recordAlone = createRecordAlone(database, composeRow, poke);
  const verify = createVerifyTenantLog(database, identity, rememberSizes(feed.subscribe));

  async function start(): Promise<void> {
    const keys = await identity();
    const jobs = { database: jobDatabase, identity: keys, clock, log };
    sequencer = createSequencer({
      leadership: createLeadership(jobDatabase, log),
      sequenceBatch: createSequenceBatch(jobs),
      sealHours: createSealHours(jobs),
      log,
      sequenced: feed.poke,
    });
    await feed.start();
    watch.start();
    sequencer.start();
  }

  return {
    name: 'audit',
    migrations: { schema: 'audit', directory: new URL('./migrations/', import.meta.url) },
    messages: { ko, en },
    errors: auditErrors,
    permissions: [
      { permission: 'audit:read', sensitive: false },
      { permission: 'audit:verify', sensitive: true },
      { permission: 'audit:export', sensitive: true },
    ],
    settings: auditSettings,
    routes: createAuditRoutes({
      database,
      exportLog: createExportLog(database, identity),
      translate: deps.translate,
      formatScope,
      identity,
      noteReading: createNoteReading(recordAlone, log),
      recordAlone,
      verifyTenantLog: verify,
      health: watch.health,
    }),
    record: createRecord(composeRow),
    recordMany: createRecordMany(composeRow),
    recordAlone,
    subscribe: feed.subscribe,
    readEntries,
    readSize: readLogSize,
    poke,
    health: watch.health,
    summarise: (event, locale) => summarise(event, locale, deps.translate),
    async describeEvents(tx, tenantId, ids, locale) {
      const rows = await findEvents(tx, tenantId, ids);
      return rows.map((row) => presentEvent(row, locale, { translate: deps.translate, formatScope }));
    },
    verify,
    start,
    async stop() {
      await Promise.all([sequencer?.stop(), watch.stop(), feed.stop()]);
    },
  };
}
