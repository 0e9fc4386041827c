import { chmod, mkdir, realpath } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Secret } from '@haechi/kernel/node';
import { acquireBaseLock, type BaseLock } from './base-lock.ts';
import { boundLog } from './bound-log.ts';
import { chooseRunAs, currentUserName } from './choose-run-as.ts';
import type { Cluster, ClusterLogin } from './cluster.ts';
import { EmbeddedPostgresError, namingRefusals } from './errors.ts';
import { checkCluster, initialiseCluster, removeDrafts, SUPERUSER } from './initialise-cluster.ts';
import { launchPostmaster } from './launch-postmaster.ts';
import type { EmbeddedLog } from './log.ts';
import {
  chooseDataDir,
  dataDirInPlace,
  exists,
  placesOf,
  recordDataDir,
  recordedDataDir,
} from './place-data.ts';
import { placeRuntime } from './place-runtime.ts';
import type { Postmaster } from './postmaster.ts';
import {
  HOST,
  type PostgresSettings,
  portIn,
  readSettings,
  renderSettings,
  writeSettings,
} from './settings.ts';
import { createSuperuserSecret, readSuperuserSecret } from './superuser-secret.ts';
import { type EmbeddedPostgresHealth, type ExitListener, type Supervisor, supervise } from './supervise.ts';
import { disownDeadPostmaster, takeOver } from './take-over.ts';

export interface EmbeddedPostgresOptions {
  /** The server's base directory; made if missing. */
  readonly baseDir: string;
  readonly log: EmbeddedLog;
  /** A fixed port. Without it the port of the last start is kept if it is free, else any free one is taken. */
  readonly port?: number;
  /** PostgreSQL settings on top of the defaults; tests switch `fsync` off. */
  readonly settings?: PostgresSettings;
  /**
   * Where copies of PostgreSQL's programs go when they cannot be run where they are installed; for scratch instances,
   * which share those of the real one. Default: under the base directory, or, as root, beside it.
   */
  readonly copiesDir?: string;
  /** A role that is in the data already, of a database that was made elsewhere ({@link adoptCluster}). */
  readonly login?: ClusterLogin | undefined;
  /** How long recovery after a crash may take before the start is given up. Default: ten minutes. */
  readonly startTimeoutMs?: number;
}

export interface EmbeddedPostgres {
  readonly host: string;
  /** Stays the same as long as this handle lives, across restarts of the database. */
  readonly port: number;
  /** The database administrator: bypasses everything, for roles and databases only. */
  readonly superuser: string;
  readonly superuserPassword: Secret;
  readonly dataDir: string;
  readonly logFile: string;
  /** The database process now; another one after a restart. */
  readonly pid: number;
  /** A connection string. It holds the password, if one is given, in plain text: never log it. */
  url(user: string, database: string, password?: Secret): string;
  health(): EmbeddedPostgresHealth;
  /** Calls the listener whenever the database ends unasked, before it is started again. @returns unsubscribe */
  onExit(listener: ExitListener): () => void;
  /** Stops the database and gives the base directory free. Repeated calls get the same promise. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 10 * 60_000;
const PORT_ATTEMPTS_MAX = 8;
/** Backends of a killed database notice within moments; one in a long computation may take a little. */
const LINGERING_BACKENDS_MS = 15_000;

/**
 * Runs PostgreSQL for this base directory, making the database at the first start, and keeps it running until
 * {@link EmbeddedPostgres.stop}. Listens on 127.0.0.1 only.
 * @throws EmbeddedPostgresError for everything an operator can do something about
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const baseDir = await namingRefusals(options.baseDir, currentUserName(), async () => {
    await mkdir(options.baseDir, { recursive: true });
    return realpath(options.baseDir);
  });
  const lock = await namingRefusals(baseDir, currentUserName(), () => acquireBaseLock(baseDir));
  try {
    return await startLocked(baseDir, options, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function startLocked(
  baseDir: string,
  options: EmbeddedPostgresOptions,
  lock: BaseLock,
): Promise<EmbeddedPostgres> {
  const cluster = await namingRefusals(baseDir, currentUserName(), () => prepareCluster(baseDir, options));
  const postmaster = await namingRefusals(
    cluster.dataDir,
    cluster.runAs.name,
    async () => (await takeOver(cluster, options.port)) ?? launchOnFreePort(cluster, options.port),
  );
  const { port } = postmaster;
  const leaveLog = await boundLog(cluster.logFile);
  const supervisor = supervise({ cluster, postmaster, relaunch: () => launchPatiently(cluster, port) });
  let stopping: Promise<void> | undefined;
  return {
    host: HOST,
    port,
    superuser: cluster.login?.user ?? SUPERUSER,
    superuserPassword: cluster.password,
    dataDir: cluster.dataDir,
    logFile: cluster.logFile,
    get pid() {
      return supervisor.pid();
    },
    url: (user, database, password) => connectionUrl(port, user, database, password),
    health: () => supervisor.health(),
    onExit: (listener) => supervisor.onExit(listener),
    stop: () => {
      leaveLog();
      stopping ??= stopAndRelease(supervisor, lock);
      return stopping;
    },
  };
}

async function stopAndRelease(supervisor: Supervisor, lock: BaseLock): Promise<void> {
  try {
    await supervisor.stop();
  } finally {
    await lock.release();
  }
}

/** Brings the base directory to the point where PostgreSQL can be started on it; makes the database if there is none. */
async function prepareCluster(baseDir: string, options: EmbeddedPostgresOptions): Promise<Cluster> {
  const { log, settings = {}, startTimeoutMs = START_TIMEOUT_MS, login } = options;
  const places = placesOf(baseDir);
  if ((await mkdir(places.homeDir, { recursive: true })) !== undefined) await chmod(places.homeDir, 0o755);
  const recorded = await recordedDataDir(places);
  const runAs = await chooseRunAs(recorded ?? dataDirInPlace(places));
  const copiesDir = options.copiesDir ?? (runAs.identity === undefined ? places.homeDir : places.awayDir);
  const runtime = await placeRuntime(copiesDir, runAs, log);
  const dataDir = recorded ?? (await chooseDataDir(places, runtime, runAs, log));
  const { logFile, secretFile, locationFile } = places;
  const cluster = { runtime, runAs, dataDir, logFile, secretFile, settings, startTimeoutMs, log, login };

  const drafts = await removeDrafts(dataDir);
  if (drafts > 0) log.warn({ drafts }, 'removed a half-made database of an earlier start');
  const stored = login?.password ?? (await readSuperuserSecret(secretFile));
  if (await exists(dataDir)) {
    await checkCluster(dataDir, runAs);
    if (stored === undefined) throw new EmbeddedPostgresError('secret-missing', dataDir, { secretFile });
    await recordDataDir(places, dataDir);
    return { ...cluster, password: stored };
  }
  if (recorded !== undefined) throw new EmbeddedPostgresError('data-missing', dataDir, { locationFile });
  const password = stored ?? (await createSuperuserSecret(secretFile));
  log.info({ dataDir }, 'making a new database');
  await initialiseCluster({ runtime, runAs, dataDir, password, durable: settings['fsync'] !== false });
  await recordDataDir(places, dataDir);
  return { ...cluster, password };
}

/** Starts on the wanted port, or on the last one, or, if that is taken, on another. */
async function launchOnFreePort(cluster: Cluster, wantedPort: number | undefined): Promise<Postmaster> {
  let port = wantedPort ?? portIn(await readSettings(cluster.dataDir)) ?? (await findFreePort());
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launchPatiently(cluster, port);
    } catch (error) {
      const taken = error instanceof EmbeddedPostgresError && error.code === 'port-in-use';
      if (!taken || wantedPort !== undefined || attempt === PORT_ATTEMPTS_MAX) throw error;
      cluster.log.warn({ port }, 'the port of the database is taken; choosing another');
      port = await findFreePort();
    }
  }
}

/** After a database was killed its backends may hold its shared memory a little longer; that is waited out. */
async function launchPatiently(cluster: Cluster, port: number): Promise<Postmaster> {
  await writeSettings(cluster.dataDir, renderSettings(port, cluster.settings), cluster.runAs);
  const giveUpAtMs = performance.now() + LINGERING_BACKENDS_MS;
  for (;;) {
    await disownDeadPostmaster(cluster);
    try {
      return await launchPostmaster(cluster, port);
    } catch (error) {
      const lingering = error instanceof EmbeddedPostgresError && error.code === 'data-in-use';
      if (!lingering || performance.now() > giveUpAtMs) throw error;
      await pause(100);
    }
  }
}

async function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, HOST, () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string')
          reject(new Error('a TCP server has a TCP address'));
        else resolve(address.port);
      });
    });
  });
}

function connectionUrl(port: number, user: string, database: string, password: Secret | undefined): string {
  const login = encodeURIComponent(user) + (password ? `:${encodeURIComponent(password.reveal())}` : '');
  return `postgres://${login}@${HOST}:${port}/${encodeURIComponent(database)}`;
}
