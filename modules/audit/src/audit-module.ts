import type { Database } from '@haechi/database';
import type { HaechiModule } from '@haechi/http';
import type { Clock } from '@haechi/kernel';
import type { Logger, RootKey } from '@haechi/kernel/node';
import type { HealthState } from './domain/log-health.ts';
import { auditErrors } from './errors.ts';
import { createFeed, type Feed } from './jobs/feed.ts';
import { createLeadership } from './jobs/hold-leadership.ts';
import type { PacedLoop } from './jobs/paced-loop.ts';
import { createSequenceBatch } from './jobs/sequence-batch.ts';
import { createSequencer } from './jobs/sequencer.ts';
import { createBacklogWatch } from './jobs/watch-backlog.ts';
import { en } from './messages/en.ts';
import { ko } from './messages/ko.ts';
import { auditSettings, createReadLimits, type ReadSettings } from './settings.ts';
import { openLogIdentity } from './signing/open-log-identity.ts';
import { createComposeRow, createRecord, type RecordEvent } from './use-cases/record.ts';
import { createRecordAlone, type RecordAlone } from './use-cases/record-alone.ts';

export interface AuditDeps {
  readonly database: Database;
  /** Where the sequencer and the feed work; one connection of it is held while leading. `database` unless given. */
  readonly jobDatabase?: Database;
  readonly rootKey: RootKey;
  readonly clock: Clock;
  readonly log: Logger;
  /** First part of the names of all logs, by convention a host name. Taken at the very first start, then kept. */
  readonly logName?: string;
  readonly settings?: ReadSettings;
}

export interface AuditModule extends HaechiModule {
  /** Puts an event on record in the caller's transaction. @throws {CodedError} SYS_003 while the log takes nothing */
  readonly record: RecordEvent;
  /** Puts an event on record in a transaction of its own: denials, failed sign-ins. */
  readonly recordAlone: RecordAlone;
  /** Follows the log: every event sequenced from now on, in order, in every process. @returns unsubscribe */
  readonly subscribe: Feed['subscribe'];
  /** A commit happened: sequence now instead of at the next tick. */
  poke(): void;
  health(): HealthState;
}

/** The audit module: the log, its sequencer and its proofs. */
export function createAuditModule(deps: AuditDeps): AuditModule {
  const { database, jobDatabase = database, clock, log } = deps;
  const steadyClock: Clock = { now: () => performance.now() };
  const readLimits = createReadLimits(jobDatabase, steadyClock, deps.settings);
  const watch = createBacklogWatch({ database: jobDatabase, steadyClock, log, readLimits });
  const feed = createFeed(jobDatabase, log);
  let sequencer: PacedLoop | undefined;
  const poke = (): void => sequencer?.poke();
  const composeRow = createComposeRow({ clock, health: watch.health });

  return {
    name: 'audit',
    migrations: { schema: 'audit', directory: new URL('./migrations/', import.meta.url) },
    messages: { ko, en },
    errors: auditErrors,
    permissions: [
      { permission: 'audit:read', sensitive: false },
      { permission: 'audit:verify', sensitive: true },
    ],
    settings: auditSettings,
    routes: [],
    record: createRecord(composeRow),
    recordAlone: createRecordAlone(database, composeRow, poke),
    subscribe: feed.subscribe,
    poke,
    health: watch.health,
    async start() {
      const identity = await openLogIdentity({ ...deps, database: jobDatabase });
      sequencer = createSequencer({
        leadership: createLeadership(jobDatabase, log),
        sequenceBatch: createSequenceBatch({ database: jobDatabase, identity, clock, log }),
        log,
        sequenced: feed.poke,
      });
      await feed.start();
      watch.start();
      sequencer.start();
    },
    async stop() {
      await Promise.all([sequencer?.stop(), watch.stop(), feed.stop()]);
    },
  };
}
