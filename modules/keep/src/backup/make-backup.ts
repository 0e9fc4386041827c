import { mkdir, readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, CodedError, formatId, newId } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import type { KeptDatabase } from '../kept-database.ts';
import { formatLsn, type Lsn } from '../replication/lsn.ts';
import { archiveFolders } from './archive-folder.ts';
import { type Draft, openDraft, sweepDrafts } from './backup-folder.ts';
import { checkIsolation } from './check-isolation.ts';
import { sizesOf, writeKnownHistory } from './known-history.ts';
import { type ListedFile, listArchive } from './list-archive.ts';
import { findPartiality, MANIFEST_FORMAT, type Manifest, manifestSchema, PARTS } from './manifest.ts';
import { isData, type KeepPlaces, SERVICE } from './places.ts';
import type { DatabaseFacts } from './read-facts.ts';
import { demandRecipients } from './recipients.ts';
import { type SealedFile, sealFile } from './seal-file.ts';
import { type BackupSigner, signManifest } from './sign-manifest.ts';

export interface BackupDeps {
  readonly places: KeepPlaces;
  readonly signer: BackupSigner;
  readonly clock: Clock;
  readonly log: Logger;
  readonly version: string;
  /** Further keys that open this backup, beside the recipients on file; never written down. */
  readonly extraKeys?: readonly string[];
}

/** Where the bytes of the database come from, and what is said about them. */
export interface DatabaseSource {
  readonly kind: Manifest['kind'];
  readonly database: Pick<KeptDatabase, 'server' | 'name' | 'dataDir'>;
  readonly walRun: string | null;
  readonly before: DatabaseFacts;
  readonly archive: AsyncIterable<Uint8Array>;
  /** After the archive was read to its end. */
  settle(): Promise<{
    readonly startLsn: Lsn;
    readonly endLsn: Lsn;
    readonly timeline: number;
    readonly after: DatabaseFacts;
  }>;
}

export interface MadeBackup {
  readonly manifest: Manifest;
  readonly durationMs: number;
  readonly plainBytes: number;
  readonly sealedBytes: number;
}

/** Plain bytes over sealed bytes that are at least expected, for the question whether there is room. */
const RATIO_EXPECTED = 2;

/**
 * Makes one backup: the database, then all files beside it, each sealed as it is read; then the signed manifest. What
 * fails leaves nothing behind that looks like a backup. The caller holds the lock.
 */
export async function makeBackup(deps: BackupDeps, open: () => Promise<DatabaseSource>): Promise<MadeBackup> {
  const { places, clock } = deps;
  const startedMs = performance.now();
  const startedAt = new Date(clock.now()).toISOString();
  const recipients = await demandRecipients(places.recipientsFile);
  await sweepDrafts(places.backupDir);
  const source = await open();
  await checkIsolation(places.backupDir, await listServiceDirs(places, source.database.dataDir));
  await mkdir(places.backupDir, { recursive: true, mode: 0o700 });
  await demandRoom(places.backupDir, source.before.bytes / RATIO_EXPECTED);

  const name = formatId('backup', newId('backup'));
  const draft = await openDraft(places.backupDir, name);
  try {
    const keys = [...recipients.map(({ key }) => key), ...(deps.extraKeys ?? [])];
    const sealed = await sealParts(draft, source.archive, places.baseDir, keys);
    const settled = await source.settle();
    const manifest = manifestSchema.parse({
      format: MANIFEST_FORMAT,
      name,
      service: SERVICE,
      kind: source.kind,
      startedAt,
      finishedAt: new Date(clock.now()).toISOString(),
      versions: { haechi: deps.version, postgres: source.before.postgresVersion, node: process.version },
      database: {
        server: source.database.server,
        name: source.database.name,
        systemId: source.before.systemId,
        timeline: settled.timeline,
        startLsn: formatLsn(settled.startLsn),
        endLsn: formatLsn(settled.endLsn),
        walRun: source.walRun,
      },
      counts: countRanges(source.before, settled.after),
      checkpoints: source.before.logs.map(({ tenantId, size, root }) => ({
        log: formatId('tenant', tenantId),
        size,
        root: Buffer.from(root).toString('base64'),
      })),
      recipients: [...recipients],
      ...sealed,
    } satisfies Manifest);
    const partiality = findPartiality(manifest);
    if (partiality !== undefined)
      throw new CodedError('KEEP_007', { where: name, params: { why: partiality } });
    const bytes = Buffer.from(`${JSON.stringify(manifest)}\n`);
    await draft.finish(bytes, await signManifest(deps.signer, name, bytes));
    await rememberHistory(places, manifest, settled.after);
    return summarise(manifest, performance.now() - startedMs);
  } catch (error) {
    await draft.discard();
    throw error;
  }
}

async function sealParts(
  draft: Draft,
  database: AsyncIterable<Uint8Array>,
  baseDir: string,
  keys: readonly string[],
): Promise<Pick<Manifest, 'parts' | 'files'>> {
  const parts: Manifest['parts'] = [];
  const files: Manifest['files'] = [];
  const seal = async (part: 'database' | 'files', archive: AsyncIterable<Uint8Array>): Promise<void> => {
    const listed: ListedFile[] = [];
    const path = join(draft.dir, PARTS[part]);
    const sealed: SealedFile = await sealFile(path, listArchive(archive, listed), keys);
    parts.push({ name: PARTS[part], ...sealed });
    for (const file of listed) files.push({ part, ...file, path: file.path.replace(/^\.\//, '') });
  };
  await seal('database', database);
  // After the database: whatever it says is in a file by then is there.
  const names = (await readdir(baseDir)).filter(isData).toSorted();
  await seal('files', archiveFolders(names.map((name) => ({ name, path: join(baseDir, name) }))));
  return { parts, files };
}

async function listServiceDirs(places: KeepPlaces, dataDir: string | undefined): Promise<string[]> {
  const own = (await readdir(places.baseDir)).filter(
    (name) => name !== 'backup' && !name.startsWith('server.lock'),
  );
  // Backups are either in their own folder in the base directory, or nowhere near it.
  const isApart = !places.backupDir.startsWith(join(places.baseDir, 'backup'));
  return [
    ...(isApart ? [places.baseDir] : []),
    ...own.map((name) => join(places.baseDir, name)),
    ...(dataDir === undefined ? [] : [dataDir]),
  ];
}

async function demandRoom(dir: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(dir);
  const free = bavail * bsize;
  if (free < bytes)
    throw new CodedError('KEEP_008', {
      where: dir,
      params: { needed: Math.ceil(bytes / 1e6), free: Math.floor(free / 1e6) },
    });
}

function countRanges(before: DatabaseFacts, after: DatabaseFacts): Manifest['counts'] {
  const names = Object.keys(after.counts).filter((name) => name in before.counts);
  return Object.fromEntries(
    names.map((name) => [name, { from: before.counts[name] ?? 0, to: after.counts[name] ?? 0 }]),
  );
}

async function rememberHistory(places: KeepPlaces, manifest: Manifest, after: DatabaseFacts): Promise<void> {
  await writeKnownHistory(places.knownFile, {
    systemId: manifest.database.systemId,
    seenAt: manifest.finishedAt,
    logs: sizesOf(after.logs),
  });
}

function summarise(manifest: Manifest, durationMs: number): MadeBackup {
  const sum = (key: 'plainBytes' | 'sealedBytes'): number =>
    manifest.parts.reduce((total, part) => total + part[key], 0);
  return { manifest, durationMs, plainBytes: sum('plainBytes'), sealedBytes: sum('sealedBytes') };
}
