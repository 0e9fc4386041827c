import type { Database } from '@haechi/database';
import { type Clock, DAY_MS } from '@haechi/kernel';
import { FORGET_DAYS } from '../permissions.ts';
import type { SettingsPort } from '../ports.ts';
import type { AnomaliesTables } from '../tables.ts';

/** Forgets what rules remember of people nobody has seen for as long as the platform's setting says. */
export function createForgetMemories(deps: {
  readonly database: Database;
  readonly settings: SettingsPort;
  readonly clock: Clock;
}) {
  const { database, settings, clock } = deps;
  return async (): Promise<void> => {
    const days = await database.platform((tx) => settings.readNumber(tx, FORGET_DAYS), { readOnly: true });
    await database.system('forget what rules remember of people long gone', (tx) =>
      tx
        .withTables<AnomaliesTables>()
        .deleteFrom('anomalies.memories')
        .where('touched_at', '<', new Date(clock.now() - days * DAY_MS))
        .execute(),
    );
  };
}
