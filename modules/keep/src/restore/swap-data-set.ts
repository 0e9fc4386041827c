import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from '@haechi/database/embedded';
import { z } from 'zod';
import { writeWhole } from '../write-whole.ts';

const path = z.string().min(1).max(4_000);

/** One thing that changes places: what is in use, what takes its place, and where the first waits meanwhile. */
const moveSchema = z.strictObject({
  current: path,
  staged: path,
  aside: path,
  /** Whether there was anything in use before. */
  had: z.boolean(),
});

const journalSchema = z.strictObject({
  backup: z.string().max(64),
  /** `swapping`: go back. `settled`: the restored data set was started and is good; only tidying is left. */
  state: z.enum(['swapping', 'settled']),
  moves: z.array(moveSchema).max(1_000),
  /** Folders to remove at the end. */
  leftovers: z.array(path).max(10),
});

export type Move = z.output<typeof moveSchema>;
export type Journal = z.output<typeof journalSchema>;

async function isThere(file: string): Promise<boolean> {
  return await stat(file).then(
    () => true,
    () => false,
  );
}

export async function readJournal(file: string): Promise<Journal | undefined> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : journalSchema.parse(JSON.parse(text));
}

export async function writeJournal(file: string, journal: Journal): Promise<void> {
  await writeWhole(file, JSON.stringify(journal));
}

/** Takes the staged data set into use by renames. Cut off anywhere, `moveBack` undoes what was done. */
export async function moveForward(moves: readonly Move[]): Promise<void> {
  for (const { current, staged, aside } of moves) {
    if (!(await isThere(staged))) continue;
    if (await isThere(current)) {
      await mkdir(dirname(aside), { recursive: true, mode: 0o700 });
      await rename(current, aside);
    }
    await rename(staged, current);
    await syncFolder(dirname(current));
  }
}

/** Puts everything back where it was before; may be repeated. */
export async function moveBack(moves: readonly Move[]): Promise<void> {
  for (const { current, staged, aside, had } of moves.toReversed()) {
    const isStaged = await isThere(staged);
    if (had) {
      if (!(await isThere(aside))) continue;
      if (await isThere(current)) {
        if (isStaged) await rm(staged, { recursive: true, force: true });
        await rename(current, staged);
      }
      await rename(aside, current);
    } else if (!isStaged && (await isThere(current))) await rename(current, staged);
    await syncFolder(dirname(current));
  }
}

async function place(current: string, staged: string, aside: string): Promise<Move> {
  return { current, staged, aside, had: await isThere(current) };
}

/** The moves that take a staged data set into use. */
export async function planMoves(options: {
  readonly dataDir: string;
  readonly stagedDataDir: string;
  readonly baseDir: string;
  readonly stagedFilesDir: string;
  readonly asideDataDir: string;
  readonly asideFilesDir: string;
}): Promise<Move[]> {
  const { dataDir, stagedDataDir, baseDir, stagedFilesDir, asideDataDir, asideFilesDir } = options;
  const names = await readdir(stagedFilesDir);
  return await Promise.all([
    place(dataDir, stagedDataDir, join(asideDataDir, 'data')),
    ...names.map((name) => place(join(baseDir, name), join(stagedFilesDir, name), join(asideFilesDir, name))),
  ]);
}
