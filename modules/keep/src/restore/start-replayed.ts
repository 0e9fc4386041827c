import {
  type EmbeddedPostgres,
  EmbeddedPostgresError,
  type PostgresSettings,
} from '@haechi/database/embedded';
import type { ScratchInstance } from './scratch-instance.ts';

const NOTHING_THAT_LATE = /recovery ended before configured recovery target was reached/;

/**
 * Starts a laid-out database and waits until it has replayed what it was given. PostgreSQL refuses a time after which
 * nothing was committed; where the archive is known to reach that far, everything there is is the state at that time.
 */
export async function startReplayed(
  scratch: ScratchInstance,
  settings: PostgresSettings,
): Promise<EmbeddedPostgres> {
  try {
    return await scratch.start(settings);
  } catch (error) {
    const { recovery_target_time: target, ...untilTheEnd } = settings;
    const isLate =
      error instanceof EmbeddedPostgresError &&
      NOTHING_THAT_LATE.test(`${String(error.details['reason'])} ${error.message}`);
    if (target === undefined || !isLate) throw error;
    return await scratch.start(untilTheEnd);
  }
}
