import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '@haechi/database/embedded';
import { CodedError } from '@haechi/kernel';
import { backupName, type Manifest, manifestSchema } from './manifest.ts';
import { DRAFT_PREFIX } from './places.ts';

const MANIFEST_FILE = 'manifest.json';
const NOTE_FILE = 'manifest.note';

/** A backup that grows. It becomes visible under its name when it is complete, in one step. */
export interface Draft {
  readonly dir: string;
  /** Writes manifest and signature, makes everything durable, and gives the folder its name. */
  finish(manifest: Uint8Array, note: string): Promise<void>;
  /** Removes what was made so far. */
  discard(): Promise<void>;
}

export async function openDraft(backupDir: string, name: string): Promise<Draft> {
  const dir = join(backupDir, `${DRAFT_PREFIX}${name}`);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  return {
    dir,
    async finish(manifest, note) {
      await writeDurably(join(dir, MANIFEST_FILE), manifest);
      await writeDurably(join(dir, NOTE_FILE), note);
      await syncFolder(dir);
      await rename(dir, join(backupDir, name));
      await syncFolder(backupDir);
    },
    discard: () => rm(dir, { recursive: true, force: true }),
  };
}

async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes drafts of runs that were cut off. Nothing in them is plain. @returns how many there were */
export async function sweepDrafts(backupDir: string): Promise<number> {
  const names = (await readdir(backupDir).catch(() => [])).filter((name) => name.startsWith(DRAFT_PREFIX));
  for (const name of names) await rm(join(backupDir, name), { recursive: true, force: true });
  return names.length;
}

/** Names of finished backups, oldest first: names sort by time. */
export async function listBackupNames(backupDir: string): Promise<string[]> {
  const names = await readdir(backupDir).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => backupName.safeParse(name).success).toSorted();
}

export interface StoredManifest {
  readonly manifest: Manifest;
  readonly bytes: Uint8Array;
  readonly note: string;
  readonly dir: string;
}

/**
 * Reads what a backup says about itself. Nothing is verified but its form.
 * @throws CodedError `KEEP_004` when it cannot be read
 */
export async function readManifest(backupDir: string, name: string): Promise<StoredManifest> {
  const dir = join(backupDir, name);
  const where = join(dir, MANIFEST_FILE);
  try {
    const bytes = await readFile(where);
    const note = await readFile(join(dir, NOTE_FILE), 'utf8');
    const manifest = manifestSchema.parse(JSON.parse(bytes.toString('utf8')));
    if (manifest.name !== name) throw new Error(`it is the manifest of ${manifest.name}`);
    return { manifest, bytes, note, dir };
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 200) : String(error);
    throw new CodedError('KEEP_004', { where, params: { why }, cause: error });
  }
}
