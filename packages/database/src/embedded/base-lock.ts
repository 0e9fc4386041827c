import { link, mkdir, readFile, rm, rmdir, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { EmbeddedPostgresError, errorCode } from './errors.ts';
import { readProcessMark, sameMark } from './process-mark.ts';

interface LockHolder {
  readonly pid: number;
  readonly mark: string;
}

export interface BaseLock {
  /** Gives the base directory free, if it is still ours. */
  release(): Promise<void>;
}

/** Removing a stale lock takes about a millisecond; whoever holds the right to for longer has died. */
const BREAKER_LIFE_MS = 5000;

/**
 * Claims a base directory for this process. The claim is a file `server.lock` that names the holder by pid and
 * start time, so a lock left by a killed server, or by one whose pid has been given away since, is not obeyed.
 * @throws EmbeddedPostgresError `already-running`
 */
export async function acquireBaseLock(baseDir: string): Promise<BaseLock> {
  const lockFile = join(baseDir, 'server.lock');
  const mark = (await readProcessMark(process.pid)) ?? '';
  const content = JSON.stringify({ pid: process.pid, mark } satisfies LockHolder);
  for (;;) {
    if (await claim(lockFile, content)) return { release: () => release(lockFile, content) };
    const found = await readFile(lockFile, 'utf8').catch(() => undefined);
    if (found === undefined) continue; // given free between the two steps
    const holder = parseHolder(found);
    if (holder !== undefined && (await isHeld(holder))) {
      throw new EmbeddedPostgresError('already-running', baseDir, { pid: holder.pid });
    }
    await removeStale(lockFile, found);
  }
}

/** A link appears with its whole content or not at all, which a file created and then written does not. */
async function claim(lockFile: string, content: string): Promise<boolean> {
  const draft = `${lockFile}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  await writeFile(draft, content, { mode: 0o644 });
  try {
    await link(draft, lockFile);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** One process at a time may remove a stale lock; without that, a slow one would remove the lock of a fast one. */
async function removeStale(lockFile: string, stale: string): Promise<void> {
  const breaker = `${lockFile}.break`;
  try {
    await mkdir(breaker);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    const age = await stat(breaker).then(
      (entry) => Date.now() - entry.mtimeMs,
      () => 0,
    );
    if (age > BREAKER_LIFE_MS) await rmdir(breaker).catch(() => undefined);
    else await pause(20);
    return;
  }
  try {
    if ((await readFile(lockFile, 'utf8').catch(() => undefined)) === stale) await unlink(lockFile);
  } finally {
    await rmdir(breaker);
  }
}

async function release(lockFile: string, content: string): Promise<void> {
  if ((await readFile(lockFile, 'utf8').catch(() => undefined)) === content) await unlink(lockFile);
}

async function isHeld(holder: LockHolder): Promise<boolean> {
  const mark = await readProcessMark(holder.pid);
  return mark !== undefined && sameMark(mark, holder.mark);
}

function parseHolder(text: string): LockHolder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('mark' in value))
      return undefined;
    const { pid, mark } = value;
    return typeof pid === 'number' && typeof mark === 'string' ? { pid, mark } : undefined;
  } catch {
    return undefined;
  }
}
