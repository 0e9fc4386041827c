import { keepPlaces, settleKeep } from '@haechi/keep';
import type { Logger } from '@haechi/kernel/node';

/**
 * Brings a restore that was cut off to an end, and removes what cut-off backups and drills left behind.
 * @throws CodedError `KEEP_003` while one is running beside
 */
export async function settleAtStart(baseDir: string, log: Logger): Promise<void> {
  const { restore, swept } = await settleKeep(keepPlaces(baseDir));
  if (restore !== undefined) log.warn(restore, 'a restore that was cut off was brought to an end');
  if (swept > 0) log.warn({ swept }, 'removed what cut-off backups or drills left behind');
}
