import { spawn } from 'node:child_process';
import { open, stat, statfs } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { askServer } from './ask-server.ts';
import { classifyFailure } from './classify-failure.ts';
import type { Cluster } from './cluster.ts';
import { EmbeddedPostgresError } from './errors.ts';
import { childPostmaster, type Postmaster, watchedPostmaster } from './postmaster.ts';
import { readPostmasterFile } from './postmaster-file.ts';
import { readProcessMark } from './process-mark.ts';
import { runTool, toolEnvironment } from './run-tool.ts';
import { stopPostmaster } from './stop-postmaster.ts';

const POLL_INTERVAL_MS = 5;
const PROGRESS_INTERVAL_MS = 5000;
const LOG_TAIL_BYTES = 16 * 1024;
/** The smallest thing PostgreSQL writes at a start is a few kilobytes, the next a log segment of 16 MiB. */
const DISK_FREE_BYTES_MIN = 256 * 1024;

/**
 * Starts PostgreSQL on the port its settings name and waits until it answers a login.
 * @throws EmbeddedPostgresError with the reason taken from PostgreSQL's own log
 */
export async function launchPostmaster(cluster: Cluster, port: number): Promise<Postmaster> {
  const logStart = await sizeOf(cluster.logFile);
  const postmaster = await spawnPostmaster(cluster, port);
  let ended: string | undefined;
  void noteEnd();
  async function noteEnd(): Promise<void> {
    ended = await postmaster.gone;
  }
  const startedAtMs = performance.now();
  let nextProgressMs = PROGRESS_INTERVAL_MS;
  for (;;) {
    if (ended !== undefined) throw await failureFromLog(cluster, port, logStart, ended);
    if (await isReady(cluster, postmaster)) return postmaster;
    const waitedMs = performance.now() - startedAtMs;
    if (waitedMs > cluster.startTimeoutMs) {
      await stopPostmaster(cluster, postmaster);
      const seconds = Math.round(cluster.startTimeoutMs / 1000);
      throw new EmbeddedPostgresError('start-timeout', cluster.dataDir, {
        seconds,
        logFile: cluster.logFile,
      });
    }
    if (waitedMs > nextProgressMs) {
      nextProgressMs += PROGRESS_INTERVAL_MS;
      cluster.log.info({ waitedMs: Math.round(waitedMs) }, 'the database is still starting or recovering');
    }
    await pause(POLL_INTERVAL_MS);
  }
}

async function isReady(cluster: Cluster, postmaster: Postmaster): Promise<boolean> {
  const file = await readPostmasterFile(cluster.dataDir);
  if (file?.pid !== postmaster.pid || file.status !== 'ready') return false;
  return (await askServer(cluster, postmaster.port)) === 'ours';
}

async function spawnPostmaster(cluster: Cluster, port: number): Promise<Postmaster> {
  return process.platform === 'win32' ? startWithPgCtl(cluster, port) : spawnChild(cluster, port);
}

async function spawnChild(cluster: Cluster, port: number): Promise<Postmaster> {
  const logHandle = await open(cluster.logFile, 'a', 0o600);
  try {
    const child = spawn(cluster.runtime.postgres, ['-D', cluster.dataDir], {
      ...cluster.runAs.identity,
      cwd: '/',
      env: toolEnvironment(),
      // A file, not a pipe: the database must be able to log when the server that started it has been killed.
      stdio: ['ignore', logHandle.fd, logHandle.fd],
      // Its own session: Ctrl-C would otherwise stop the database under a server that is still finishing its work.
      detached: true,
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    if (child.pid === undefined) throw new Error('spawned without a pid'); // Node sets it before 'spawn'
    child.unref();
    return childPostmaster(child, child.pid, port);
  } finally {
    await logHandle.close();
  }
}

/** On Windows only pg_ctl can give up administrator rights, which PostgreSQL insists on. */
async function startWithPgCtl(cluster: Cluster, port: number): Promise<Postmaster> {
  const args = ['start', '-D', cluster.dataDir, '-l', cluster.logFile, '-w', '-t', '60'];
  await runTool(cluster.runtime.pgCtl, args, cluster.runAs, { leavesServerBehind: true });
  const pid = (await readPostmasterFile(cluster.dataDir))?.pid;
  const mark = pid === undefined ? undefined : await readProcessMark(pid);
  if (pid === undefined || mark === undefined) {
    return { pid: 0, port, gone: Promise.resolve('it did not start') };
  }
  return watchedPostmaster(pid, mark, port);
}

async function failureFromLog(
  cluster: Cluster,
  port: number,
  logStart: number,
  ended: string,
): Promise<EmbeddedPostgresError> {
  const { code, reason } = classifyFailure(await readTail(cluster.logFile, logStart));
  // On a full disk PostgreSQL cannot log that the disk is full.
  const known = code ?? ((await isDiskFull(cluster.dataDir)) ? 'disk-full' : 'start-failed');
  return new EmbeddedPostgresError(known, cluster.dataDir, {
    reason: `${reason} (${ended})`,
    logFile: cluster.logFile,
    user: cluster.runAs.name,
    pid: (await readPostmasterFile(cluster.dataDir))?.pid ?? '?',
    port,
  });
}

async function isDiskFull(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize < DISK_FREE_BYTES_MIN;
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    (entry) => entry.size,
    () => 0,
  );
}

async function readTail(file: string, from: number): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const start = Math.max(from, size - LOG_TAIL_BYTES);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.max(size - start, 1)), 0, null, start);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
