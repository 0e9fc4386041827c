import { dirname } from 'node:path';
import { findServer, placesOf, readState, startServer, stopServer, waitForHealth } from '@haechi/release';
import type { CommandCall } from '../command.ts';
import { withRelease } from '../release/explain-release.ts';
import { baseDirOf } from './with-local-keep.ts';

const READY_WITHIN_MS = 180_000;

/**
 * Runs a step while the installed server stands still: it is stopped before, and started again after, also when the
 * step failed. A server that was not installed, such as one in a checkout, is let alone, and the step says that it runs.
 */
export async function withServerStopped<T>(call: CommandCall, step: () => Promise<T>): Promise<T> {
  const places = placesOf(dirname(baseDirOf(call)));
  const state =
    places.dataDir === baseDirOf(call) ? await readState(places).catch(() => undefined) : undefined;
  const pid = state === undefined ? undefined : await findServer(places);
  if (state === undefined || pid === undefined) return await step();
  await withRelease(call, () => stopServer(places, pid));
  call.terminal.note(`${call.say('backup.stopped')}\n`);
  try {
    return await step();
  } finally {
    const started = await startServer(places, state.current.name, call.terminal.env);
    const health = await waitForHealth(started, READY_WITHIN_MS, ['ready', 'locked']);
    const isUp = health === 'ready' || health === 'locked';
    call.terminal.note(
      `${call.say(isUp ? 'backup.started' : 'backup.notStarted', { log: started.logFile })}\n`,
    );
  }
}
