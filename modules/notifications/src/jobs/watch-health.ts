import type { HealthState } from '@haechi/audit';
import type { Database } from '@haechi/database';
import { type Clock, MINUTE_MS, PLATFORM_SCOPE_ID, PLATFORM_TENANT_ID } from '@haechi/kernel';
import { sql } from 'kysely';
import type { FindHolders } from '../ports.ts';
import { keepNotices } from './keep-notices.ts';
import { planDeliveries } from './plan-deliveries.ts';

export interface WatchHealthDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly health: () => HealthState;
  readonly findHolders: FindHolders;
}

/** Several processes notice the same change within moments; within this time it is one. */
const SAME_CHANGE_MS = 10 * MINUTE_MS;

/** Tells those who read the operator's log when its health changes. What cannot be told now is told by the next run. */
export function createWatchHealth({ database, clock, health, findHolders }: WatchHealthDeps) {
  let told: HealthState = 'healthy';
  return async (): Promise<void> => {
    const state = health();
    if (state === told) return;
    const atMs = clock.now();
    const people = findHolders('audit:read', PLATFORM_SCOPE_ID, PLATFORM_TENANT_ID);
    const thing = {
      tenantId: PLATFORM_TENANT_ID,
      kind: 'log_health' as const,
      cause: `${state} ${Math.floor(atMs / SAME_CHANGE_MS)}`,
      words: { of: 'log' as const, state },
      target: { kind: 'log' as const, id: state },
      atMs,
    };
    await database.system('tell people about the log', async (tx) => {
      await sql`SELECT FROM notifications.cursor FOR UPDATE`.execute(tx);
      await keepNotices(
        tx,
        people.map((userId) => ({ ...thing, userId })),
      );
      await planDeliveries(tx, atMs, [{ ...thing, people }]);
    });
    told = state;
  };
}
