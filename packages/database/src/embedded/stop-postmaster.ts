import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import { EmbeddedPostgresError } from './errors.ts';
import type { Postmaster } from './postmaster.ts';
import { runTool } from './run-tool.ts';

const FAST_TIMEOUT_MS = 60_000;
const IMMEDIATE_TIMEOUT_MS = 15_000;
const RETRY_INTERVAL_MS = 50;

/**
 * Stops PostgreSQL through its own pg_ctl: first `fast` (sessions are ended, everything is written), and if that is
 * stuck for a minute `immediate`, after which the next start replays the log. Nothing committed is lost either way.
 * @throws EmbeddedPostgresError `stop-failed`
 */
export async function stopPostmaster(
  cluster: Pick<Cluster, 'runtime' | 'runAs' | 'dataDir' | 'logFile' | 'log'>,
  postmaster: Postmaster,
): Promise<void> {
  if (await stopWithin(cluster, postmaster, 'fast', FAST_TIMEOUT_MS)) return;
  cluster.log.warn(
    { dataDir: cluster.dataDir },
    'the database does not stop; asking for an immediate shutdown',
  );
  if (await stopWithin(cluster, postmaster, 'immediate', IMMEDIATE_TIMEOUT_MS)) return;
  throw new EmbeddedPostgresError('stop-failed', cluster.dataDir, {
    reason: `process ${postmaster.pid} is still running`,
    logFile: cluster.logFile,
  });
}

async function stopWithin(
  cluster: Pick<Cluster, 'runtime' | 'runAs' | 'dataDir'>,
  postmaster: Postmaster,
  mode: 'fast' | 'immediate',
  timeoutMs: number,
): Promise<boolean> {
  const patience = new AbortController();
  const outOfTime = pause(timeoutMs, false, { signal: patience.signal }).catch(() => false);
  const stopped = postmaster.gone.then(() => true);
  try {
    for (;;) {
      // pg_ctl only sends the request (-W); that the process is gone is known sooner from `gone` than from pg_ctl.
      const args = ['stop', '-D', cluster.dataDir, '-m', mode, '-W'];
      const { exitCode } = await runTool(cluster.runtime.pgCtl, args, cluster.runAs);
      if (exitCode === 0) return await Promise.race([stopped, outOfTime]);
      // Too early: the server has not written its pid file yet. Or too late, and `gone` is about to say so.
      const next = await Promise.race([stopped, outOfTime, pause(RETRY_INTERVAL_MS, undefined)]);
      if (next !== undefined) return next;
    }
  } finally {
    patience.abort();
  }
}
