import type { ChildProcess } from 'node:child_process';
import { readlink } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { isAlive, readCommandLine, readProcessMark, sameMark } from './process-mark.ts';

/** A running database server process, our child or one found running. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** Settles when the process is gone, with a few words on how; never rejects. */
  readonly gone: Promise<string>;
}

const WATCH_INTERVAL_MS = 200;

export function childPostmaster(child: ChildProcess, pid: number, port: number): Postmaster {
  const gone = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
  return { pid, port, gone };
}

/** Watches a process that is not our child: the operating system does not tell, so it is looked at five times a second. */
export function watchedPostmaster(pid: number, mark: string, port: number): Postmaster {
  return { pid, port, gone: watchUntilGone(pid, mark) };
}

async function watchUntilGone(pid: number, mark: string): Promise<string> {
  do await pause(WATCH_INTERVAL_MS, undefined, { ref: false });
  while (await isStillThere(pid, mark));
  return 'it is no longer running';
}

async function isStillThere(pid: number, mark: string): Promise<boolean> {
  // Elsewhere than on Linux the start time costs a process per look.
  if (process.platform !== 'linux') return isAlive(pid);
  const current = await readProcessMark(pid);
  return current !== undefined && sameMark(current, mark);
}

/** Whether the process is a PostgreSQL server on exactly this data directory, and not a later owner of the pid. */
export async function isPostmasterOf(pid: number, dataDir: string): Promise<boolean> {
  if (process.platform === 'linux') {
    // PostgreSQL's first step is to enter its data directory.
    const [folder, program] = await Promise.all([
      readlink(`/proc/${pid}/cwd`).catch(() => ''),
      readlink(`/proc/${pid}/exe`).catch(() => ''),
    ]);
    return folder === dataDir && /\/postgres( \(deleted\))?$/.test(program);
  }
  const commandLine = await readCommandLine(pid);
  return commandLine.includes('postgres') && commandLine.includes(dataDir);
}

/** Whether a running server uses the programs at this path, as far as the system can tell. */
export async function runsProgram(pid: number, program: string): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  return (await readlink(`/proc/${pid}/exe`).catch(() => '')) === program;
}
