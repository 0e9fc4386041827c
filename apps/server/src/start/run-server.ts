import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { TierPlaces } from '@haechi/audit';
import { exportKeys, type UnlockListener } from '@haechi/custody';
import type { Database } from '@haechi/database';
import { type Clock, systemClock } from '@haechi/kernel';
import type { Logger, RootKey } from '@haechi/kernel/node';
import { createLogger } from '@haechi/kernel/node';
import { destination } from 'pino';
import { CONSOLE_DIRECTORY, composeHouse, type House } from '../compose.ts';
import { readServerConfig, type ServerConfig } from '../config.ts';
import type { ModuleDeps } from '../create-modules.ts';
import { loadDemo } from '../demo/load-demo.ts';
import { tlsFolderOf } from '../tls/plan-tls.ts';
import { VERSION } from '../version.ts';
import { announce, announceLocked, ONE_ACCOUNT } from './announce.ts';
import { type Companions, startCompanions } from './companions.ts';
import { listen } from './listen.ts';
import { listenForRetirement } from './locked/listen-for-retirement.ts';
import { listenForRotation } from './locked/listen-for-rotation.ts';
import { type ObtainedKey, obtainRootKey } from './locked/obtain-root-key.ts';
import { recordUnlock } from './locked/record-unlock.ts';
import { registerPasskeys } from './locked/register-passkeys.ts';
import { openDatabase } from './open-database.ts';
import { openTierPlaces } from './open-tier-places.ts';
import type { StartArguments } from './parse-arguments.ts';
import { recordRoles } from './record-roles.ts';
import { recoverAccount } from './recover-account.ts';
import { describeKeeping, settleAtStart } from './settle-at-start.ts';
import { StartError } from './start-error.ts';

const STOP_WITHIN_MS = 15_000;
const SAME_REQUEST_MS = 1_500;

/** Starts everything, says where to go, and runs until it is asked to stop. */
export async function runServer(
  args: StartArguments,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const startedAtMs = performance.now();
  const config = readServerConfig(env);
  if (config.HAECHI_PROCESSES > 1 && process.platform !== 'linux') throw new StartError('processes-not-here');
  const baseDir = resolve(config.HAECHI_HOME);
  if (!existsSync(join(CONSOLE_DIRECTORY, 'index.html')))
    throw new StartError('console-missing', { where: CONSOLE_DIRECTORY });
  mkdirSync(baseDir, { recursive: true });
  const log = openLog(config, baseDir);
  const scheme = config.HAECHI_TLS === 'on' ? 'https' : 'http';
  const publicUrl = new URL(config.HAECHI_PUBLIC_URL ?? `${scheme}://localhost:${config.PORT}`);

  const { stopping, isAsked } = waitForStop();
  // Before the keys are read: a restore that was cut off has changed them as well.
  if (!args.companion) await settleAtStart(config, baseDir, log);
  const key = await obtainRootKey({
    config,
    baseDir,
    log,
    companion: args.companion,
    stopping,
    announceLocked: () => announceLocked(publicUrl),
  });
  if (key === undefined) return;
  try {
    // Asked while still starting: by an upgrade that was killed, whose data is put back at this moment.
    if (isAsked()) return;
    await runUnlocked({ args, env, config, baseDir, log, publicUrl, stopping, startedAtMs, key });
  } finally {
    await key.release();
  }
}

interface Surroundings {
  readonly args: StartArguments;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly config: ServerConfig;
  readonly baseDir: string;
  readonly log: Logger;
  readonly publicUrl: URL;
  readonly stopping: Promise<void>;
  readonly startedAtMs: number;
  readonly key: ObtainedKey;
}

async function runUnlocked(surroundings: Surroundings): Promise<void> {
  const { args, env, config, baseDir, log, publicUrl, stopping, key } = surroundings;
  const { rootKey, unlockedBy } = key;
  const keeping = describeKeeping(config, baseDir, args);
  const opened = await open({
    config,
    baseDir,
    log,
    rootKey,
    publicUrl,
    erasureFile: join(baseDir, 'erasures.txt'),
    keeping,
    tiers: openTierPlaces(config, baseDir),
    tlsFolder: args.companion ? undefined : tlsFolderOf(baseDir),
    caretaker: !args.companion,
    installation: {
      dataDir: baseDir,
      port: config.PORT,
      version: VERSION,
      keysDir: key.keysDir,
      plainKeyFile: key.plainKeyFile,
    },
    demo: args.demo,
  });
  const { house, addresses, close } = opened;
  const { app, audit } = house;
  const shared = config.HAECHI_PROCESSES > 1;
  let companions: Companions | undefined;
  const doors: (UnlockListener | undefined)[] = [];
  try {
    await house.start();
    if (unlockedBy !== undefined) await recordUnlock(audit, unlockedBy);
    await key.release();
    // A window for a passkey is open in one process: of several, another one might be asked.
    if (!shared) doors.push(await registerPasskeys({ key, app, audit, publicUrl, clock: systemClock }));
    // Whatever needs the database comes before the first request: a server that has answered stays, whatever the database does.
    const welcome = args.companion ? undefined : await prepareWelcome(surroundings, opened);
    const sharing = !shared ? 'alone' : args.companion ? 'joins' : 'opens';
    await listen(app, { port: config.PORT, host: config.HAECHI_HOST, sharing });
    if (!args.companion) {
      companions = startCompanions({
        count: config.HAECHI_PROCESSES - 1,
        env: { ...env, ...addresses },
        keepsBackups: keeping.place !== undefined,
        keys: () => (unlockedBy === undefined ? undefined : exportKeys(rootKey)),
        log,
      });
      const tell = async (keys: readonly string[]) => await companions?.tell(keys);
      doors.push(await listenForRotation(key, audit, tell));
      doors.push(await listenForRetirement({ key, keys: house.keys, audit, tell }));
    }
    welcome?.();
    await stopping;
  } finally {
    // A stop that hangs must not keep the machine from shutting down; the database survives a hard stop.
    const overdue = setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    await Promise.all(doors.map(async (door) => await door?.close()));
    await companions?.stop();
    await house.stop();
    await close();
    clearTimeout(overdue);
  }
}

/** @returns what says where to go, and what whoever started the server has to know */
async function prepareWelcome(
  { args, config, baseDir, publicUrl, startedAtMs }: Surroundings,
  { house, database, notes }: OpenHouse,
): Promise<() => void> {
  const { identity, audit } = house;
  const firstAdministrator = await identity.createFirstAdministratorLink();
  const { recover: email, identified } = args;
  const recovery =
    email === undefined || identified === undefined
      ? []
      : await recoverAccount({ database, identity, publicUrl }, { email, identified });
  const unexplained = await recordRoles({ baseDir, reason: config.HAECHI_ONE_ACCOUNT, audit });
  const told = [...notes, ...recovery, ...(unexplained ? ONE_ACCOUNT : [])];
  return () => {
    const durationMs = performance.now() - startedAtMs;
    announce({ publicUrl, baseDir, firstAdministrator, notes: told, durationMs });
  };
}

interface OpenHouse {
  readonly house: House;
  readonly database: Database;
  /** Where the database is, as the environment of a companion says it. */
  readonly addresses: { readonly DATABASE_URL: string; readonly DATABASE_APP_URL: string };
  /** What the demo has to say; empty without it. */
  readonly notes: readonly string[];
  readonly close: () => Promise<void>;
}

async function open(options: {
  config: ServerConfig;
  baseDir: string;
  log: Logger;
  rootKey: RootKey;
  publicUrl: URL;
  erasureFile: string;
  keeping: ModuleDeps['keeping'];
  tiers: TierPlaces;
  tlsFolder: string | undefined;
  caretaker: boolean;
  installation: NonNullable<ModuleDeps['installation']>;
  demo: boolean;
}): Promise<OpenHouse> {
  const { config, baseDir, publicUrl, demo } = options;
  const database = await openDatabase(options);
  try {
    const house = await composeHouse({ ...options, database });
    await database.migrate(house.modules.map((module) => module.migrations));
    // The limit is against strangers; the demo's people all call from within.
    const unhurried = { ...config, HAECHI_RATE_LIMIT_PER_MINUTE: 1_000_000 };
    const compose = (clock: Clock) =>
      composeHouse({ ...options, config: unhurried, keeping: {}, caretaker: false, database, clock });
    const notes = demo ? await loadDemo({ baseDir, publicUrl, clock: systemClock, compose }) : [];
    const { owner, app } = database.addresses;
    return {
      house,
      database: database.database,
      addresses: { DATABASE_URL: owner.reveal(), DATABASE_APP_URL: app.reveal() },
      notes,
      close: () => database.close(),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

function openLog(config: ServerConfig, baseDir: string): Logger {
  if (config.HAECHI_LOG_TO === 'stderr') return createLogger(config.HAECHI_LOG_LEVEL);
  return createLogger(
    config.HAECHI_LOG_LEVEL,
    destination({ dest: join(baseDir, 'logs', 'server.log'), mkdir: true, sync: false }),
  );
}

/**
 * Resolves at the first SIGINT or SIGTERM; a later one ends the process at once. What arrives with the first is the same
 * request heard twice: a terminal, a supervisor and a launcher may all pass it on.
 */
function waitForStop(): { readonly stopping: Promise<void>; readonly isAsked: () => boolean } {
  let askedAtMs: number | undefined;
  const stopping = new Promise<void>((done) => {
    const stop = (): void => {
      if (askedAtMs !== undefined && performance.now() - askedAtMs > SAME_REQUEST_MS) process.exit(1);
      askedAtMs ??= performance.now();
      done();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
    // A companion whose main process is gone has no database any more, or nobody who stops it; a trial of an upgrade
    // that was killed must not go on with data that is about to be put back.
    process.on('disconnect', stop);
    if (process.send !== undefined && !process.connected) stop();
  });
  return { stopping, isAsked: () => askedAtMs !== undefined };
}
