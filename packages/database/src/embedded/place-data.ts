import { createHash, randomUUID } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type { RunAs } from './choose-run-as.ts';
import { EmbeddedPostgresError, errorCode } from './errors.ts';
import type { EmbeddedLog } from './log.ts';
import type { PostgresRuntime } from './platform-package.ts';
import { readPostmasterFile } from './postmaster-file.ts';
import { replaceFile } from './replace-file.ts';
import { runTool } from './run-tool.ts';

/** The folders of one base directory. */
export interface Places {
  readonly baseDir: string;
  /** `<base>/postgres`: log, location record, and normally the data. */
  readonly homeDir: string;
  /** Where things go that the database user cannot reach under the base directory. Only used as root. */
  readonly awayDir: string;
  readonly locationFile: string;
  readonly logFile: string;
  readonly secretFile: string;
}

const AWAY_ROOT = '/var/lib/haechi';

export function placesOf(baseDir: string): Places {
  const homeDir = join(baseDir, 'postgres');
  const hash = createHash('sha256').update(baseDir).digest('hex').slice(0, 16);
  return {
    baseDir,
    homeDir,
    awayDir: join(AWAY_ROOT, hash),
    locationFile: join(homeDir, 'location.json'),
    logFile: join(homeDir, 'postgres.log'),
    secretFile: join(baseDir, 'secrets', 'postgres-superuser'),
  };
}

interface LocationRecord {
  readonly baseDir: string;
  /** Relative to {@link Places.homeDir} when it lies there, so that a moved base directory finds its data. */
  readonly dataDir: string;
}

/** Where this base directory's database was made, or `undefined` before the first start was completed. */
export async function recordedDataDir(places: Places): Promise<string | undefined> {
  const record = await readLocation(places.locationFile);
  if (record === undefined) return undefined;
  const dataDir = resolve(places.homeDir, record.dataDir);
  return !isAbsolute(record.dataDir) || (await isOurs(record, places)) ? dataDir : undefined;
}

/** Remembers where the database is; from now on its absence is an error and no reason to make an empty one. */
export async function recordDataDir(places: Places, dataDir: string): Promise<void> {
  const record: LocationRecord = {
    baseDir: places.baseDir,
    dataDir: dirname(dataDir) === places.homeDir ? basename(dataDir) : dataDir,
  };
  const content = `${JSON.stringify(record)}\n`;
  if ((await readFile(places.locationFile, 'utf8').catch(() => '')) === content) return;
  await replaceFile(places.locationFile, content, { name: '', identity: undefined }, 0o644);
}

/**
 * Decides where a new data directory goes: under the base directory if the database user can reach it there, which
 * is tried as that user, else under {@link Places.awayDir}.
 */
export async function chooseDataDir(
  places: Places,
  runtime: PostgresRuntime,
  runAs: RunAs,
  log: EmbeddedLog,
): Promise<string> {
  const inPlace = dataDirInPlace(places);
  if (runAs.identity === undefined || (await exists(inPlace))) return inPlace;
  if (await canReach(places.homeDir, runtime, runAs)) return inPlace;

  await mkdir(places.awayDir, { recursive: true });
  for (const folder of [dirname(places.awayDir), places.awayDir]) await chmod(folder, 0o755); // whatever the umask
  const dataDir = join(places.awayDir, 'data');
  await setAsideLeftover(dataDir, runtime, runAs, log);
  log.warn(
    { baseDir: places.baseDir, dataDir, user: runAs.name },
    'the database user may not enter the base directory; the database is kept elsewhere',
  );
  return dataDir;
}

export function dataDirInPlace(places: Places): string {
  return join(places.homeDir, 'data');
}

/** Whether the user can work in the folder: PostgreSQL's own program looks at a subfolder that belongs to that user. */
export async function canReach(folder: string, runtime: PostgresRuntime, runAs: RunAs): Promise<boolean> {
  const probe = join(folder, `probe-${randomUUID()}`);
  await mkdir(probe, { mode: 0o700 });
  try {
    if (runAs.identity !== undefined) await chown(probe, runAs.identity.uid, runAs.identity.gid);
    const { output } = await runTool(runtime.pgCtl, ['status', '-D', probe], runAs);
    return output.includes('is not a database cluster directory'); // reached, and as empty as it should be
  } finally {
    await rm(probe, { recursive: true });
  }
}

/** The base directory was deleted and made again: its former database stays, under another name. */
async function setAsideLeftover(
  dataDir: string,
  runtime: PostgresRuntime,
  runAs: RunAs,
  log: EmbeddedLog,
): Promise<void> {
  if (!(await exists(dataDir))) return;
  const setAside = `${dataDir}.left-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
  await runTool(runtime.pgCtl, ['stop', '-D', dataDir, '-m', 'fast', '-w', '-t', '30'], runAs);
  const { exitCode } = await runTool(runtime.pgCtl, ['status', '-D', dataDir], runAs);
  if (exitCode === 0) {
    const running = await readPostmasterFile(dataDir);
    throw new EmbeddedPostgresError('data-in-use', dataDir, { pid: running?.pid ?? '?' });
  }
  await rename(dataDir, setAside);
  log.warn(
    { dataDir, setAside },
    'found the database of a base directory that no longer exists; it was set aside',
  );
}

/** A base directory that was moved keeps its database; one that was copied must not share it with the original. */
async function isOurs(record: LocationRecord, places: Places): Promise<boolean> {
  if (record.baseDir === places.baseDir) return true;
  const original = await readLocation(placesOf(record.baseDir).locationFile);
  return original?.dataDir !== record.dataDir;
}

async function readLocation(file: string): Promise<LocationRecord | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof value !== 'object' || value === null || !('baseDir' in value) || !('dataDir' in value))
      return undefined;
    const { baseDir, dataDir } = value;
    return typeof baseDir === 'string' && typeof dataDir === 'string' ? { baseDir, dataDir } : undefined;
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => {
      if (errorCode(error) === 'ENOENT') return false;
      throw error;
    },
  );
}
