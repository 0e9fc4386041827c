import { SECOND_MS } from '@haechi/kernel';
import type { IdentityParts } from '../../parts.ts';
import { REFRESH_REPLAY_SECONDS } from '../../settings.ts';

const REMEMBERED_MS = 5 * SECOND_MS;

/** The setting, remembered for a few seconds: it is asked for with every refresh. */
export function createReadReplayWindow({
  database,
  settings,
  clock,
}: Pick<IdentityParts, 'database' | 'settings' | 'clock'>): () => Promise<number> {
  let remembered = { atMs: Number.NEGATIVE_INFINITY, windowMs: 0 };
  return async () => {
    if (clock.now() - remembered.atMs < REMEMBERED_MS) return remembered.windowMs;
    const read = await database.platform((tx) => settings.readNumber(tx, REFRESH_REPLAY_SECONDS), {
      readOnly: true,
    });
    remembered = { atMs: clock.now(), windowMs: read * SECOND_MS };
    return remembered.windowMs;
  };
}
