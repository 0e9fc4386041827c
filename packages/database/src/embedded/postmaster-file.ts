import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunAs } from './choose-run-as.ts';
import { errorCode } from './errors.ts';
import { replaceFile } from './replace-file.ts';

/** What a running PostgreSQL writes about itself into `postmaster.pid` (source: miscadmin.h, LOCK_FILE_LINE_*). */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number | undefined;
  readonly status: 'starting' | 'ready' | 'stopping' | 'standby' | 'unknown';
}

const STATUSES = ['starting', 'ready', 'stopping', 'standby'] as const;

export async function readPostmasterFile(dataDir: string): Promise<PostmasterFile | undefined> {
  try {
    return parsePostmasterFile(await readFile(join(dataDir, 'postmaster.pid'), 'utf8'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

export function parsePostmasterFile(text: string): PostmasterFile | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  // A negative pid marks a single-user backend.
  const pid = Math.abs(Number.parseInt(lines[0] ?? '', 10));
  if (!Number.isSafeInteger(pid) || pid === 0) return undefined;
  const port = Number.parseInt(lines[3] ?? '', 10);
  return {
    pid,
    port: Number.isSafeInteger(port) && port > 0 ? port : undefined,
    status: STATUSES.find((status) => status === lines[7]) ?? 'unknown',
  };
}

/**
 * Rewrites the pid in a stale `postmaster.pid` so that PostgreSQL does not mistake an unrelated process for its
 * predecessor. The file itself must stay: it also names the shared memory whose check keeps a new server from
 * starting beside backends of the old one. PostgreSQL treats its own parent's pid as stale (miscinit.c,
 * CreateLockFile), and the parent will be this process.
 */
export async function disownPostmasterFile(dataDir: string, owner: RunAs): Promise<void> {
  const file = join(dataDir, 'postmaster.pid');
  const [, ...rest] = (await readFile(file, 'utf8')).split('\n');
  await replaceFile(file, [String(process.pid), ...rest].join('\n'), owner);
}
