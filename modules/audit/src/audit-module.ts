import type { Database, Tx } from '@haechi/database';
import {
  createOutboundGuard,
  type HaechiModule,
  type OutboundGuard,
  type PermissionDefinition,
} from '@haechi/http';
import {
  type Clock,
  type Locale,
  type ScopeId,
  SECOND_MS,
  type TenantId,
  type Translate,
} from '@haechi/kernel';
import { type Logger, type RootKey, startTicking } from '@haechi/kernel/node';
import { formatPlace } from './domain/leaf.ts';
import type { HealthState } from './domain/log-health.ts';
import { createErasureFile, createMemoryErasureList, type ErasureList } from './erasure-list.ts';
import { auditErrors } from './errors.ts';
import { createDescribeEvents, type DescribeEvents } from './http/describe-events.ts';
import type { FormatScope, PresentDeps } from './http/present-event.ts';
import type { FindPeople } from './http/read-filter.ts';
import { createAuditRoutes } from './http/routes.ts';
import { createFeed, type Feed } from './jobs/feed.ts';
import { createLeadership } from './jobs/hold-leadership.ts';
import { createTextIndexer } from './jobs/index-texts.ts';
import type { PacedLoop } from './jobs/paced-loop.ts';
import { createSealHours } from './jobs/seal-hours.ts';
import { createSequenceBatch } from './jobs/sequence-batch.ts';
import { createSequencer } from './jobs/sequencer.ts';
import { type BacklogWatch, createBacklogWatch } from './jobs/watch-backlog.ts';
import { en } from './messages/en.ts';
import { ko } from './messages/ko.ts';
import { createListKeys } from './queries/list-keys.ts';
import { createReadEntries, type ReadEntries } from './queries/read-entries.ts';
import { createReadOn, type ReadOn } from './queries/read-on.ts';
import { readLogSize } from './queries/search-events.ts';
import {
  auditSettings,
  createReadLimits,
  createReadMonths,
  createReadWitnessInterval,
  type ReadSettings,
} from './settings.ts';
import type { LogIdentity } from './signing/log-identity.ts';
import { openLogIdentity, refreshLogIdentity, sealedLogKeys } from './signing/open-log-identity.ts';
import { type Summarised, summarise } from './summarise.ts';
import { createTiers, type TierPlaces } from './tiers/create-tiers.ts';
import { createLogReader, type LogReader } from './tiers/read-log.ts';
import { sealedFileKeys } from './tiers/sealed-file.ts';
import { createRotations } from './use-cases/create-rotations.ts';
import {
  createErasePerson,
  createErasePersonEverywhere,
  type ErasePersonEverywhere,
} from './use-cases/erase-person.ts';
import { createExportLog } from './use-cases/export-log.ts';
import { createDataKeys, type DataKeys, sealedDataKeys } from './use-cases/keep-data-keys.ts';
import { createNoteReading } from './use-cases/note-reading.ts';
import { createOpening, type OpenEvents, type OpenRead } from './use-cases/open-events.ts';
import { createPlaceHold, createReleaseHold } from './use-cases/place-hold.ts';
import {
  createComposeRow,
  createInsertIntake,
  createRecord,
  createRecordMany,
  type RecordEvent,
  type RecordMany,
} from './use-cases/record.ts';
import { createRecordAlone, type RecordAlone } from './use-cases/record-alone.ts';
import { createReplayErasures, erasedKeysOf } from './use-cases/replay-erasures.ts';
import { createVerifyTenantLog, type VerifyTenantLog } from './use-cases/verify-tenant-log.ts';
import { createWantsAllowance, type WantsAllowance } from './use-cases/wants-allowance.ts';
import { createWitnessing, type WitnessAge } from './witness/create-witnessing.ts';
import type { WitnessService } from './witness/serve-witness.ts';
import { sealedWitnessKeys } from './witness/witness-keys.ts';

export interface AuditDeps {
  readonly database: Database;
  /** Where the sequencer and the feed work; one connection of it is held while leading. `database` unless given. */
  readonly jobDatabase?: Database;
  /** For the keys of personal data alone: they are asked for while connections of the others are held. */
  readonly keyDatabase?: Database;
  readonly rootKey: RootKey;
  readonly clock: Clock;
  readonly log: Logger;
  /** Over the merged catalogue of all modules: summaries use the sentences of the modules that recorded. */
  readonly translate: Translate;
  /** Implemented by the access module; without it a scope is shown as `scp_…`. */
  readonly formatScope?: FormatScope;
  /** Implemented by the access module: the public id of the branch a scope lies in. */
  readonly branchOf?: (scopeId: ScopeId) => string | null;
  /** First part of the names of all logs, by convention a host name. Taken at the very first start, then kept. */
  readonly logName?: string;
  readonly settings?: ReadSettings;
  /** Implemented by the identity module: without it events are not found by names of people. */
  readonly findPeople?: FindPeople;
  /** Where ids of erased keys are kept outside the database; without it a restore brings the erased back. */
  readonly erasureFile?: string;
  /** Where the log goes when it leaves the database; without it nothing does. */
  readonly tiers?: TierPlaces;
  /** The way out to witnesses; without it only public addresses are asked. */
  readonly guard?: Pick<OutboundGuard, 'request' | 'checkUrl'>;
}

export interface AuditModule extends HaechiModule {
  /** Puts an event on record in the caller's transaction. @throws {CodedError} SYS_003 while the log takes nothing */
  readonly record: RecordEvent;
  /** The same for many events at once. */
  readonly recordMany: RecordMany;
  /** Puts an event on record in a transaction of its own: denials, failed sign-ins. */
  readonly recordAlone: RecordAlone;
  /** Erases a person from the logs of all tenants; for a system transaction. */
  readonly erasePersonEverywhere: ErasePersonEverywhere;
  /** Whether the log of a tenant wants a decision that allowed something. */
  readonly wantsAllowance: WantsAllowance;
  /**
   * Follows the log: every event sequenced from now on, in order, in every process, its personal data still encrypted.
   * @returns unsubscribe
   */
  readonly subscribe: Feed['subscribe'];
  /** Puts the personal data back into events that a subscriber was told of. */
  readonly openRead: OpenRead;
  /** Reads a log on from an index, for cursors over it. */
  readonly readEntries: ReadEntries;
  /** Reads the events of all tenants on from a position, for cursors over all logs. */
  readonly readOn: ReadOn;
  /** Number of entries of a log; the next index. */
  readonly readSize: (tx: Tx, tenantId: TenantId) => Promise<number>;
  /** One sentence for people, in the words of the module that recorded the event. */
  summarise(event: Summarised, locale: Locale): string;
  /** Some events of the transaction's tenant as the log shows them, in its order; unknown ones are left out. */
  readonly describeEvents: DescribeEvents;
  /** A commit happened: sequence now instead of at the next tick. */
  poke(): void;
  health(): HealthState;
  /** Recomputes the log of a tenant and compares it with everything that was signed. */
  readonly verify: VerifyTenantLog;
  /** Reads leaves with the personal data in them, as long as its keys exist: for sinks and exports. */
  readonly openEvents: OpenEvents;
  /** Takes every step through the tiers that is due in the log of a tenant. */
  readonly moveTiers: (tenantId: TenantId) => Promise<void>;
  /** One log over all its tiers. */
  readonly reader: LogReader;
  /** This installation as a witness for the logs of others. */
  readonly witness: WitnessService;
  /** How old the last signature of each witness is. */
  readonly witnessAges: () => Promise<readonly WitnessAge[]>;
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

const auditPermissions: readonly PermissionDefinition[] = [
  { permission: 'audit:read', sensitive: false },
  { permission: 'audit:verify', sensitive: true },
  { permission: 'audit:export', sensitive: true },
  { permission: 'audit:hold', sensitive: true },
  { permission: 'person:erase', sensitive: true },
  { permission: 'witness:manage', sensitive: true },
];

/** The ways into the log, which compose and insert alike. */
function createRecording(
  { database, clock, branchOf }: AuditDeps,
  keys: DataKeys,
  watch: BacklogWatch,
  poke: () => void,
) {
  const composeRow = createComposeRow({
    clock,
    health: watch.health,
    keys,
    ...(branchOf === undefined ? {} : { branchOf }),
  });
  const insertIntake = createInsertIntake(watch.tellFull);
  return {
    record: createRecord(composeRow, insertIntake),
    recordMany: createRecordMany(composeRow, insertIntake),
    recordAlone: createRecordAlone(database, composeRow, insertIntake, poke),
  };
}

type GuardedDeps = AuditDeps & Required<Pick<AuditDeps, 'guard'>>;

function openWitnessing(
  deps: GuardedDeps,
  database: Database,
  record: RecordEvent,
  identity: () => Promise<LogIdentity>,
) {
  return createWitnessing({
    ...deps,
    database,
    record,
    identity,
    readIntervalMs: createReadWitnessInterval(database, deps.settings),
  });
}

/** What other modules read of a log, over all its tiers. */
function createReading(reader: LogReader, openEvents: OpenEvents, present: PresentDeps) {
  const reading: Pick<
    AuditModule,
    'reader' | 'readEntries' | 'readOn' | 'readSize' | 'summarise' | 'describeEvents'
  > = {
    reader,
    readEntries: createReadEntries(openEvents, reader),
    readOn: createReadOn(openEvents, reader),
    readSize: readLogSize,
    summarise: (event, locale) => summarise(event, locale, present.translate),
    describeEvents: createDescribeEvents(reader, openEvents, present),
  };
  return reading;
}

const openErasureList = (path: string | undefined): ErasureList =>
  path === undefined ? createMemoryErasureList() : createErasureFile(path);

/** The tiers below the database, if they have a place, and one log over all of them. */
function openTiers(
  deps: GuardedDeps,
  record: RecordEvent,
  identity: () => Promise<LogIdentity>,
  erasures: ErasureList,
) {
  const { tiers: places, database, jobDatabase = database, clock } = deps;
  const indexer = createTextIndexer(jobDatabase, deps.log);
  const readMonths = createReadMonths(deps.settings);
  const tiers =
    places === undefined
      ? undefined
      : createTiers({ ...deps, ...indexer, places, database: jobDatabase, identity, erasures, readMonths });
  return {
    tiers,
    indexing: indexer.loop,
    mover: tiers?.mover(record),
    reader: createLogReader(database, tiers?.lower),
    readMonths,
    coldStore: tiers?.coldStore ?? ('none' as const),
    placeHold: createPlaceHold({ record, clock }),
    releaseHold: createReleaseHold({ record, clock }),
  };
}

/** The one loop that gives events their places; which process runs it is elected. */
function makeSequencer(
  jobs: Pick<AuditDeps, 'database' | 'clock' | 'log'> & { readonly identity: LogIdentity },
  sequenced: Feed['offer'],
): PacedLoop {
  return createSequencer({
    leadership: createLeadership(jobs.database, jobs.log),
    sequenceBatch: createSequenceBatch({ ...jobs, sequenced }),
    sealHours: createSealHours(jobs),
    log: jobs.log,
  });
}

/** Keys that any process erased are forgotten in this one, and noted outside the database. */
function followErasures(subscribe: Feed['subscribe'], keys: DataKeys, list: ErasureList): void {
  subscribe((event) => {
    const erased = erasedKeysOf(event);
    if (erased.length === 0) return;
    keys.forget(erased);
    list.add(erased);
  });
}

/** No adjustment moves it. */
const steadyClock: Clock = { now: () => performance.now() };

function witnessFunctionsOf(
  witnessing: ReturnType<typeof openWitnessing>,
): Pick<AuditModule, 'witness' | 'witnessAges'> {
  return { witness: witnessing.service, witnessAges: () => witnessing.readAges() };
}

/** Another process may have changed them. */
const REFRESH_KEYS_MS = 2 * SECOND_MS;

/** What the module is, whatever it is given. */
const standing = {
  name: 'audit',
  migrations: { schema: 'audit', directory: new URL('./migrations/', import.meta.url) },
  messages: { ko, en },
  errors: auditErrors,
  permissions: auditPermissions,
  settings: auditSettings,
  sealed: [sealedDataKeys, sealedFileKeys, sealedLogKeys, sealedWitnessKeys],
} as const;

/** The audit module: the log, its sequencer and its proofs. */
export function createAuditModule(deps: AuditDeps): AuditModule {
  const { database, jobDatabase = database, clock, log } = deps;
  const identity = openOnce(() => openLogIdentity({ ...deps, database: jobDatabase }));
  const readLimits = createReadLimits(jobDatabase, steadyClock, deps.settings);
  const watch = createBacklogWatch({ database: jobDatabase, steadyClock, log, readLimits });
  const keys = createDataKeys({ ...deps, database: deps.keyDatabase ?? jobDatabase });
  const opening = createOpening(keys);
  const list = openErasureList(deps.erasureFile);
  const feed = createFeed(jobDatabase, log);
  const formatScope: FormatScope = deps.formatScope ?? ((scopeId) => formatPlace('scope', scopeId));
  let sequencer: PacedLoop | undefined;
  let refreshing: { stop(): Promise<void> } | undefined;
  const poke = (): void => sequencer?.poke();
  const recording = createRecording(deps, keys, watch, poke);
  const { record, recordAlone } = recording;
  const guarded = { ...deps, guard: deps.guard ?? createOutboundGuard({ allowed: () => [] }) };
  const witnessing = openWitnessing(guarded, jobDatabase, record, identity);
  const { tiers, mover, reader, indexing, ...tierDeps } = openTiers(guarded, record, identity, list);
  const verify = createVerifyTenantLog(database, identity, reader, rememberSizes(feed.subscribe));

  async function start(): Promise<void> {
    await createReplayErasures({ database: jobDatabase, record, list, clock, log })();
    followErasures(feed.subscribe, keys, list);
    sequencer = makeSequencer({ ...deps, database: jobDatabase, identity: await identity() }, feed.offer);
    await feed.start();
    refreshing = startTicking(
      async () => await refreshLogIdentity(await identity(), { ...deps, database: jobDatabase }),
      REFRESH_KEYS_MS,
      log,
    );
    for (const job of [watch, sequencer, witnessing.asking, indexing, mover?.loop]) job?.start();
  }

  const erasePerson = createErasePerson({ record, keys, list, clock });
  return {
    ...standing,
    listKeys: createListKeys(jobDatabase, identity, witnessing.service),
    routes: createAuditRoutes({
      database,
      exportLog: createExportLog(database, identity, reader),
      translate: deps.translate,
      formatScope,
      identity,
      noteReading: createNoteReading(recordAlone, log),
      ...opening,
      reader,
      findPeople: deps.findPeople,
      ...witnessing,
      ...tierDeps,
      witnessService: witnessing.service,
      erasePerson,
      ...createRotations(deps, jobDatabase, { record, identity, service: witnessing.service }),
      recordAlone,
      verifyTenantLog: verify,
      health: watch.health,
    }),
    ...recording,
    erasePersonEverywhere: createErasePersonEverywhere(erasePerson),
    wantsAllowance: createWantsAllowance({ ...deps, database: jobDatabase, subscribe: feed.subscribe }),
    subscribe: feed.subscribe,
    ...createReading(reader, opening.openEvents, { translate: deps.translate, formatScope }),
    poke,
    health: watch.health,
    verify,
    ...opening,
    moveTiers: async (tenantId) => await mover?.moveTenant(tenantId),
    ...witnessFunctionsOf(witnessing),
    start,
    async stop() {
      await refreshing?.stop();
      const jobs = [mover?.loop, indexing, witnessing.asking, sequencer, watch, feed];
      await Promise.all(jobs.map(async (job) => await job?.stop()));
      tiers?.engine.close();
    },
  };
}
